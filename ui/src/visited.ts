// What was looked at last, for the palette. Kept in this browser only, for each workspace, and forgotten at sign-out.

const MOST = 8;
const KEY = "bansou-visited:";

interface Visit {
  path: string;
  title: string;
}

export function rememberVisits(): void {
  document.addEventListener("turbo:load", () => {
    const { pathname } = location;
    if (pathname === "/sign-in") forget();
    const found = /^\/w\/([^/]+)\/(accounts|people)\/[0-9a-f-]{36}$/.exec(pathname);
    const title = document.querySelector("main h1")?.textContent?.trim();
    if (!found?.[1] || !title) return;
    const others = visits(found[1]).filter((visit) => visit.path !== pathname);
    write(found[1], [{ path: pathname, title }, ...others].slice(0, MOST));
  });
}

/** The accounts and people looked at last, without the one that is open. */
export function visits(workspace: string): Visit[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY + workspace) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isVisit) : [];
  } catch {
    return [];
  }
}

function isVisit(value: unknown): value is Visit {
  const visit = value as Partial<Visit> | null;
  return typeof visit?.path === "string" && visit.path.startsWith("/w/") && typeof visit.title === "string";
}

function write(workspace: string, kept: Visit[]): void {
  try {
    localStorage.setItem(KEY + workspace, JSON.stringify(kept));
  } catch {
    // Full, or not allowed: the palette does without.
  }
}

function forget(): void {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(KEY)) localStorage.removeItem(key);
  } catch {
    // Nothing was kept.
  }
}
