// One stream of server-sent events for all tabs of a browser that have a workspace open. Of the tabs that are looked at, one
// leads: it has the stream, asks for what all of them show, and passes on what it hears. Where a tab leads anew, or was cut
// off, all tabs are told that they may have missed something.
//
// Who leads holds a lock of the browser, so a tab that is closed or falls makes way at once. Without locks (plain HTTP
// from another machine) each tab that is looked at has a stream of its own.

/** What is touched, in the server's words; `*` for everything. */
type Listener = (touched: string) => void;

type Message =
  | { kind: "want"; tab: string; key: string }
  | { kind: "gone"; tab: string }
  | { kind: "who" }
  | { kind: "heard"; touched: string };

const EVERYTHING = "*";
/** How long a leader waits for others to say what they show, before it asks the server. */
const GATHERING_MS = 50;
/** Between two visits there is no page for a moment. */
const LEAVING_MS = 1000;
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 30_000;
/** After the server ended the stream because the same login has many. */
const REST_MS = 60_000;

const streams = new Map<string, LiveStream>();

/** Listens for what touches the page; `src` is as the page names it, such as `/w/acme/live?topic=tracking`. */
export function listen(src: string, listener: Listener): () => void {
  const url = new URL(src, location.href);
  let stream = streams.get(url.pathname);
  if (!stream) streams.set(url.pathname, (stream = new LiveStream(url.pathname)));
  return stream.join(keyOf(url), listener);
}

/** An account, or a topic: what the server says when it is touched. */
function keyOf(url: URL): string {
  return url.searchParams.get("account") ?? url.searchParams.get("topic") ?? "lists";
}

function isTopic(key: string): boolean {
  return key === "lists" || key === "tracking";
}

class LiveStream {
  readonly #path: string;
  readonly #tab = Math.random().toString(36).slice(2);
  readonly #channel: BroadcastChannel | null;
  #listeners = new Map<Listener, string>();
  /** What other tabs show. */
  #wanted = new Map<string, string>();
  #source: EventSource | null = null;
  /** What the stream was asked for. */
  #asked = "";
  #leads = false;
  #endLead: (() => void) | null = null;
  #retry = FIRST_RETRY_MS;
  #askTimer: ReturnType<typeof setTimeout> | undefined;
  #leaveTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(path: string) {
    this.#path = path;
    this.#channel = "locks" in navigator ? new BroadcastChannel(`bansou-live:${path}`) : null;
    this.#channel?.addEventListener("message", (event: MessageEvent<Message>) => this.#received(event.data));
    document.addEventListener("visibilitychange", this.#seen);
    addEventListener("pagehide", () => {
      this.#say({ kind: "gone", tab: this.#tab });
      this.#follow();
    });
    addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      this.#tell(EVERYTHING);
      this.#seen();
    });
  }

  join(key: string, listener: Listener): () => void {
    clearTimeout(this.#leaveTimer);
    this.#listeners.set(listener, key);
    this.#sayWhatIsWanted();
    if (this.#leads) this.#askSoon();
    else this.#seen();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#leaveTimer = setTimeout(() => {
        this.#say({ kind: "gone", tab: this.#tab });
        this.#follow();
      }, LEAVING_MS);
    };
  }

  #seen = (): void => {
    if (document.hidden || this.#listeners.size === 0) this.#follow();
    else if (!this.#endLead) this.#queueToLead();
  };

  /** Waits for the turn to lead. */
  #queueToLead(): void {
    this.#sayWhatIsWanted();
    if (!this.#channel) {
      this.#endLead = () => {};
      this.#lead();
      return;
    }
    const waiting = new AbortController();
    let done = (): void => {};
    const led = new Promise<void>((resolve) => (done = resolve));
    this.#endLead = () => {
      waiting.abort();
      done();
    };
    navigator.locks
      .request(`bansou-live:${this.#path}`, { signal: waiting.signal }, () => {
        if (waiting.signal.aborted) return;
        this.#lead();
        return led;
      })
      .catch(() => {
        // Not waited for any more.
      });
  }

  #lead(): void {
    this.#leads = true;
    this.#wanted.clear();
    this.#say({ kind: "who" });
    this.#askSoon();
  }

  /** Leads no more, and waits for no turn. */
  #follow(): void {
    clearTimeout(this.#askTimer);
    this.#source?.close();
    this.#source = null;
    this.#asked = "";
    this.#leads = false;
    this.#endLead?.();
    this.#endLead = null;
  }

  #received(message: Message): void {
    switch (message.kind) {
      case "want":
        this.#wanted.set(message.tab, message.key);
        if (this.#leads) this.#askSoon();
        break;
      case "gone":
        this.#wanted.delete(message.tab);
        break;
      case "who":
        this.#sayWhatIsWanted();
        break;
      case "heard":
        this.#tell(message.touched);
        break;
    }
  }

  #say(message: Message): void {
    this.#channel?.postMessage(message);
  }

  #sayWhatIsWanted(): void {
    for (const key of this.#listeners.values()) this.#say({ kind: "want", tab: this.#tab, key });
  }

  #askSoon(): void {
    clearTimeout(this.#askTimer);
    this.#askTimer = setTimeout(() => this.#ask(), GATHERING_MS);
  }

  /** Asks for what all tabs show. The stream before stays until this one is open, so that nothing falls between them. */
  #ask(): void {
    const keys = [...new Set([...this.#listeners.values(), ...this.#wanted.values()])].sort();
    const query = new URLSearchParams(keys.map((key) => [isTopic(key) ? "topic" : "account", key])).toString();
    if (this.#source && this.#asked === query) return;
    const before = this.#source;
    const source = new EventSource(`${this.#path}?${query}`);
    this.#source = source;
    this.#asked = query;
    let isOpen = false;
    source.onopen = () => {
      before?.close();
      this.#retry = FIRST_RETRY_MS;
      // The first of a leader, or one that the browser opened again: there was none before it.
      if (isOpen || !before) this.#pass(EVERYTHING);
      isOpen = true;
    };
    source.addEventListener("refresh", (event: MessageEvent<string>) => this.#pass(event.data));
    source.addEventListener("rest", () => this.#askAgain(source, REST_MS));
    source.onerror = () => {
      if (source.readyState !== EventSource.CLOSED) return; // the browser retries by itself
      before?.close();
      this.#askAgain(source, this.#retry);
      this.#retry = Math.min(this.#retry * 2, LAST_RETRY_MS);
    };
  }

  #askAgain(ended: EventSource, after: number): void {
    ended.close();
    if (this.#source !== ended) return;
    this.#source = null;
    this.#asked = "";
    clearTimeout(this.#askTimer);
    this.#askTimer = setTimeout(() => this.#ask(), after);
  }

  #pass(touched: string): void {
    this.#say({ kind: "heard", touched });
    this.#tell(touched);
  }

  #tell(touched: string): void {
    const words = touched.split(" ");
    for (const [listener, key] of this.#listeners) {
      if (words.includes(EVERYTHING) || words.includes(key)) listener(touched);
    }
  }
}
