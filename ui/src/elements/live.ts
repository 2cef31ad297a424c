import * as Turbo from "@hotwired/turbo";
import { listen } from "../live-stream";

const REFRESH_AT_MOST_EVERY_MS = 1000;
/** A page that was made so lately misses nothing when a stream begins. */
const FRESH_MS = 1000;

/**
 * Hears from the server, by the stream that all tabs share, that something on the page has changed, and brings the page up to
 * date by morph, at most once a second. What was missed while hidden or cut off is made good by one refresh on return.
 */
export class Live extends HTMLElement {
  #leave: (() => void) | null = null;
  #since = 0;
  #missed = false;
  #refreshTimer: ReturnType<typeof setTimeout> | undefined;
  #refreshedAt = -Infinity;
  #sending = 0;
  #due = false;

  static observedAttributes = ["src"];

  connectedCallback(): void {
    document.addEventListener("visibilitychange", this.#seen);
    document.addEventListener("turbo:submit-start", this.#sends);
    document.addEventListener("turbo:submit-end", this.#sent);
    this.#listen();
  }

  disconnectedCallback(): void {
    document.removeEventListener("visibilitychange", this.#seen);
    document.removeEventListener("turbo:submit-start", this.#sends);
    document.removeEventListener("turbo:submit-end", this.#sent);
    this.#sending = 0;
    this.#leave?.();
    this.#leave = null;
    clearTimeout(this.#refreshTimer);
  }

  attributeChangedCallback(_: string, before: string | null): void {
    if (before !== null && this.isConnected) this.#listen();
  }

  #listen(): void {
    const src = this.getAttribute("src");
    const before = this.#leave;
    this.#since = performance.now();
    this.#leave = src ? listen(src, (touched) => this.#hear(touched)) : null;
    before?.();
  }

  #hear(touched: string): void {
    if (touched === "*" && performance.now() - this.#since < FRESH_MS) return;
    if (document.hidden) this.#missed = true;
    else this.#refresh();
  }

  #seen = (): void => {
    if (document.hidden || !this.#missed) return;
    this.#missed = false;
    this.#refresh();
  };

  // A refresh is a visit, and a visit stops a form that is on its way: what the person sent would be lost.
  #sends = (): void => {
    this.#sending += 1;
  };

  #sent = (): void => {
    this.#sending = Math.max(0, this.#sending - 1);
    if (!this.#due || this.#sending > 0) return;
    this.#due = false;
    this.#refresh();
  };

  #refresh(): void {
    clearTimeout(this.#refreshTimer);
    const wait = Math.max(0, this.#refreshedAt + REFRESH_AT_MOST_EVERY_MS - performance.now());
    this.#refreshTimer = setTimeout(() => {
      this.#due = this.#sending > 0;
      if (this.#due) return;
      this.#refreshedAt = performance.now();
      // Not `refresh`, which waits: a form could set out meanwhile.
      Turbo.session.debouncedRefresh(location.href);
    }, wait);
  }
}
