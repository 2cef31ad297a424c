const SHOWN_MS = 7000;
const LEAVING_MS = 200;

/** Leaves by itself after a while, unless it is told to `keep`, or someone is at it with pointer or focus; and at once when what it offers was done. */
export class Toast extends HTMLElement {
  #timer: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    this.addEventListener("click", this.#clicked);
    this.addEventListener("turbo:submit-end", this.#sent);
    this.addEventListener("pointerenter", this.#hold);
    this.addEventListener("focusin", this.#hold);
    this.addEventListener("pointerleave", this.#wait);
    this.addEventListener("focusout", this.#wait);
    this.#wait();
  }

  disconnectedCallback(): void {
    clearTimeout(this.#timer);
    this.removeEventListener("click", this.#clicked);
    this.removeEventListener("turbo:submit-end", this.#sent);
    this.removeEventListener("pointerenter", this.#hold);
    this.removeEventListener("focusin", this.#hold);
    this.removeEventListener("pointerleave", this.#wait);
    this.removeEventListener("focusout", this.#wait);
  }

  #hold = (): void => clearTimeout(this.#timer);

  #wait = (): void => {
    clearTimeout(this.#timer);
    if (!this.hasAttribute("keep")) this.#timer = setTimeout(() => this.#leave(), SHOWN_MS);
  };

  #clicked = (event: Event): void => {
    if (event.target instanceof Element && event.target.closest("[data-close]")) this.#leave();
  };

  #sent = (event: Event): void => {
    if ((event as CustomEvent<{ success: boolean }>).detail.success) this.#leave();
  };

  #leave(): void {
    this.classList.add("leaving");
    setTimeout(() => this.remove(), LEAVING_MS);
  }
}
