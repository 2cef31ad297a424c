import type { FrameElement } from "@hotwired/turbo";

const DEFAULT_EVERY_MS = 1000;

/** While it stands in a frame, fetches that frame from `src` again and again; the server leaves it out when the work is done. */
export class Progress extends HTMLElement {
  #timer: ReturnType<typeof setInterval> | undefined;
  #busy = false;

  connectedCallback(): void {
    const every = Number(this.getAttribute("every")) || DEFAULT_EVERY_MS;
    this.#timer = setInterval(() => void this.#fetch(), every);
  }

  disconnectedCallback(): void {
    clearInterval(this.#timer);
  }

  async #fetch(): Promise<void> {
    const frame = this.closest<FrameElement>("turbo-frame");
    const src = this.getAttribute("src");
    if (!frame || !src || document.hidden || this.#busy) return;
    this.#busy = true;
    try {
      if (frame.getAttribute("src") === src) await frame.reload();
      else frame.setAttribute("src", src); // setting it fetches
    } finally {
      this.#busy = false;
    }
  }
}
