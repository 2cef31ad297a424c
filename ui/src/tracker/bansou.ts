// bansou.js: page views, identify, group and track from a customer's product, in their page.
//
// It keeps nothing on the visitor's machine until consent is given: no cookie, no storage; the anonymous id lives as
// long as the page. Events leave in batches, and when the page is hidden by a beacon.
//
//   <script async src="https://bansou.example/bansou.js" data-key="wk_…"></script>
//   window.bansou = window.bansou || []; bansou.push(["identify", "u1", { name: "…" }]);

type Traits = Record<string, unknown>;
type Call = [name: string, ...args: unknown[]];
interface Message extends Traits {
  type: string;
}

const STORED_ID = "bansou_id";
const SEND_AFTER_MS = 800;
const BATCH = 40;
/** What waits while the server is away; older events go first. */
const MOST_WAITING = 500;
const LAST_RETRY_MS = 60_000;
/** Browsers refuse larger beacons. */
const BEACON_BYTES = 60_000;

const script = document.currentScript as HTMLScriptElement | null;
const data = script?.dataset ?? {};
const key = data.key ?? "";
const host = (data.host ?? (script ? new URL(script.src).origin : "")).replace(/\/$/, "");

let userId: string | undefined;
let groupId: string | undefined;
let anonymousId = uuid();
let consented = false;
let waiting: Message[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;
let pause = SEND_AFTER_MS;
let sending = false;
let lastPath: string | undefined;

function uuid(): string {
  if (crypto.randomUUID) return crypto.randomUUID();
  // Pages without HTTPS have no randomUUID.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function stored(change?: string | null): string | null {
  try {
    if (change === null) localStorage.removeItem(STORED_ID);
    else if (change !== undefined) localStorage.setItem(STORED_ID, change);
    return localStorage.getItem(STORED_ID);
  } catch {
    return null; // storage is switched off
  }
}

function put(type: string, fields: Traits): void {
  waiting.push({
    type,
    messageId: uuid(),
    timestamp: new Date().toISOString(),
    anonymousId,
    userId,
    ...fields,
    context: {
      groupId,
      locale: navigator.language,
      page: { path: location.pathname, referrer: document.referrer, title: document.title, url: location.href },
      library: { name: "bansou.js", version: "1" },
    },
  });
  if (waiting.length > MOST_WAITING) waiting.shift();
  if (waiting.length >= BATCH) void send();
  else timer ??= setTimeout(() => void send(), pause);
}

function body(batch: Message[]): string {
  return JSON.stringify({ writeKey: key, batch, sentAt: new Date().toISOString() });
}

async function send(): Promise<void> {
  clearTimeout(timer);
  timer = undefined;
  if (sending || !waiting.length) return;
  sending = true;
  const batch = waiting.slice(0, BATCH);
  let taken = false;
  try {
    const answer = await fetch(`${host}/v1/b`, { method: "POST", body: body(batch), keepalive: true, credentials: "omit" });
    // Too many, or the server is away: the same events are sent again, and counted once. Anything else will not change.
    taken = answer.status !== 429 && answer.status < 500;
  } catch {
    // Offline.
  }
  sending = false;
  if (taken) {
    const gone = new Set(batch);
    waiting = waiting.filter((message) => !gone.has(message));
  }
  pause = taken ? SEND_AFTER_MS : Math.min(pause * 2, LAST_RETRY_MS);
  if (waiting.length) timer ??= setTimeout(() => void send(), pause);
}

/** What waits leaves with the page. It may be sent twice; the server keeps it once. */
function leave(): void {
  while (waiting.length) {
    let count = waiting.length;
    while (count > 1 && body(waiting.slice(0, count)).length > BEACON_BYTES) count = count >> 1;
    if (!navigator.sendBeacon(`${host}/v1/b`, body(waiting.slice(0, count)))) return;
    waiting = waiting.slice(count);
  }
}

const calls: Record<string, (...args: never[]) => void> = {
  page(name?: string, properties: Traits = {}) {
    lastPath = location.pathname;
    put("page", { name: name ?? location.pathname, properties });
  },
  track: (event: string, properties: Traits = {}) => put("track", { event, properties }),
  identify(id: string, traits: Traits = {}) {
    userId = String(id);
    put("identify", { traits });
  },
  group(id: string, traits: Traits = {}) {
    groupId = String(id);
    put("group", { groupId, traits });
  },
  alias: (id: string, previous?: string) => put("alias", { userId: String(id), previousId: previous ?? anonymousId }),
  consent(given: boolean) {
    consented = given;
    if (given) {
      const before = stored();
      if (before) anonymousId = before;
      else stored(anonymousId);
    } else stored(null);
  },
  reset() {
    userId = groupId = undefined;
    anonymousId = uuid();
    stored(consented ? anonymousId : null);
  },
};

function call([name, ...args]: Call): void {
  calls[name]?.(...(args as never[]));
}

function moved(): void {
  if (location.pathname !== lastPath) calls.page?.();
}

const before = (window as unknown as { bansou?: Call[] }).bansou;
(window as unknown as { bansou: { push: (...all: Call[]) => void } }).bansou = { push: (...all) => all.forEach(call) };
if (Array.isArray(before)) {
  // Consent first, so that the page view already has the id that it allows.
  before.filter(([name]) => name === "consent").forEach(call);
}
if (data.pages !== "off") {
  moved();
  for (const name of ["pushState", "replaceState"] as const) {
    const original = history[name];
    history[name] = function (this: History, ...args: Parameters<History["pushState"]>) {
      original.apply(this, args);
      moved();
    };
  }
  addEventListener("popstate", moved);
}
if (Array.isArray(before)) before.filter(([name]) => name !== "consent").forEach(call);
addEventListener("pagehide", leave);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") leave();
});

export {};
