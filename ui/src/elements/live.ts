import * as Turbo from "@hotwired/turbo";

const REFRESH_AT_MOST_EVERY_MS = 1000;
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 30_000;

/**
 * Listens to the server for as long as the page is looked at. Messages are Turbo Streams; the event `refresh`
 * brings the page up to date by morph, at most once a second. Whatever was missed while hidden or cut off is made
 * good by one refresh on return.
 */
export class Live extends HTMLElement {
  #source: EventSource | null = null;
  #missed = false;
  #retry = FIRST_RETRY_MS;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #refreshTimer: ReturnType<typeof setTimeout> | undefined;
  #refreshedAt = -Infinity;
  #sending = 0;
  #due = false;

  static observedAttributes = ["src"];

  connectedCallback(): void {
    document.addEventListener("visibilitychange", this.#seen);
    document.addEventListener("turbo:submit-start", this.#sends);
    document.addEventListener("turbo:submit-end", this.#sent);
    this.#open();
  }

  disconnectedCallback(): void {
    document.removeEventListener("visibilitychange", this.#seen);
    document.removeEventListener("turbo:submit-start", this.#sends);
    document.removeEventListener("turbo:submit-end", this.#sent);
    this.#sending = 0;
    this.#close();
    clearTimeout(this.#refreshTimer);
  }

  attributeChangedCallback(_: string, before: string | null): void {
    if (before === null || !this.isConnected) return;
    this.#close();
    this.#open();
  }

  #open(): void {
    const src = this.getAttribute("src");
    if (!src || document.hidden || this.#source) return;
    const source = new EventSource(src);
    this.#source = source;
    source.onopen = () => {
      this.#retry = FIRST_RETRY_MS;
      if (this.#missed) this.#refresh();
      this.#missed = false;
    };
    source.onmessage = (event: MessageEvent<string>) => Turbo.renderStreamMessage(event.data);
    source.addEventListener("refresh", () => this.#refresh());
    source.onerror = () => {
      this.#missed = true;
      if (source.readyState !== EventSource.CLOSED) return; // the browser retries by itself
      this.#close();
      this.#retryTimer = setTimeout(() => this.#open(), this.#retry);
      this.#retry = Math.min(this.#retry * 2, LAST_RETRY_MS);
    };
  }

  #close(): void {
    clearTimeout(this.#retryTimer);
    this.#source?.close();
    this.#source = null;
  }

  #seen = (): void => {
    if (document.hidden) {
      this.#close();
      this.#missed = true;
    } else {
      this.#open();
    }
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
