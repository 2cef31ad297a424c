import * as Turbo from "@hotwired/turbo";
import { listen } from "../live-stream";

const REFRESH_AT_MOST_EVERY_MS = 1000;
/** By then the stream has begun, and the page asks once what it missed before. */
const BEGUN_MS = 1000;
/** By then a frame shows the answer to its form. */
const ANSWERED_MS = 1500;
/** A secret to copy stands on no page's address: bringing the page up to date would take it away. */
const SHOWN_ONCE = "b-copy.inline code[translate=no]";

/**
 * Hears from the server, by the stream that all tabs share, that something on the page has changed, and brings the page up to
 * date by morph, at most once a second. What was missed while hidden or cut off is made good by one refresh on return; what
 * happened between the page and the beginning of its stream is asked for, by when the page was made (`data-made` of the body).
 */
export class Live extends HTMLElement {
  #leave: (() => void) | null = null;
  #since = 0;
  #missed = false;
  #askTimer: ReturnType<typeof setTimeout> | undefined;
  #refreshTimer: ReturnType<typeof setTimeout> | undefined;
  #refreshedAt = -Infinity;
  #sending = 0;
  #answering = false;
  #answerTimer: ReturnType<typeof setTimeout> | undefined;
  #due = false;

  static observedAttributes = ["src"];

  connectedCallback(): void {
    document.addEventListener("visibilitychange", this.#seen);
    document.addEventListener("turbo:submit-start", this.#sends);
    document.addEventListener("turbo:submit-end", this.#sent);
    document.addEventListener("turbo:render", this.#answered);
    this.#listen();
  }

  disconnectedCallback(): void {
    document.removeEventListener("visibilitychange", this.#seen);
    document.removeEventListener("turbo:submit-start", this.#sends);
    document.removeEventListener("turbo:submit-end", this.#sent);
    document.removeEventListener("turbo:render", this.#answered);
    this.#sending = 0;
    this.#answering = false;
    this.#leave?.();
    this.#leave = null;
    clearTimeout(this.#askTimer);
    clearTimeout(this.#answerTimer);
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
    clearTimeout(this.#askTimer);
    const made = document.body.dataset.made;
    if (src && made) this.#askTimer = setTimeout(() => void this.#askWhatWasMissed(src, made), BEGUN_MS);
  }

  async #askWhatWasMissed(src: string, made: string): Promise<void> {
    if (this.#refreshedAt > this.#since) return;
    const url = new URL(src, location.href);
    url.pathname += "/missed";
    url.searchParams.set("since", made);
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok && (await answer.text()) !== "" && this.isConnected) this.#hear("*");
  }

  #hear(touched: string): void {
    if (touched === "*" && performance.now() - this.#since < BEGUN_MS) return;
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

  // An answer may be shown only once: until it stands there, a refresh would take its place. That to a form of the whole page is
  // newer than what was heard before.
  #sent = (event: Event): void => {
    this.#sending = Math.max(0, this.#sending - 1);
    this.#answering = true;
    clearTimeout(this.#answerTimer);
    if (isAnsweredInPlace(event as Sent)) this.#answerTimer = setTimeout(this.#answered, ANSWERED_MS);
    else this.#due = false;
  };

  #answered = (): void => {
    this.#answering = false;
    if (!this.#due || this.#sending > 0) return;
    this.#due = false;
    this.#refresh();
  };

  #refresh(): void {
    clearTimeout(this.#refreshTimer);
    const wait = Math.max(0, this.#refreshedAt + REFRESH_AT_MOST_EVERY_MS - performance.now());
    this.#refreshTimer = setTimeout(() => {
      this.#due = this.#sending > 0 || this.#answering;
      if (this.#due || document.querySelector(SHOWN_ONCE)) return;
      this.#refreshedAt = performance.now();
      // Not `refresh`, which waits: a form could set out meanwhile.
      Turbo.session.debouncedRefresh(location.href);
    }, wait);
  }
}

type Sent = CustomEvent<{
  formSubmission: { formElement: HTMLFormElement; submitter?: HTMLElement };
  fetchResponse?: { contentType: string | null };
}>;

/** Whether the page stays where its form was answered: in a frame, by a stream, or not at all. */
function isAnsweredInPlace({ detail: { formSubmission, fetchResponse } }: Sent): boolean {
  if (!fetchResponse || fetchResponse.contentType?.startsWith("text/vnd.turbo-stream")) return true;
  const { formElement: form, submitter } = formSubmission;
  const frame = submitter?.getAttribute("data-turbo-frame") || form.getAttribute("data-turbo-frame");
  return frame ? frame !== "_top" : form.closest("turbo-frame:not([target=_top])") !== null;
}
