const TYPING_PAUSE_MS = 250;

/**
 * Sends its form by itself: at once when a choice changes, after a pause while typing (never in the middle of a
 * kana conversion). What is half typed and not yet right waits, and is told once the field is left. The form aims at a frame,
 * so the field keeps its focus; empty fields stay out of the address.
 */
export class Filter extends HTMLElement {
  #timer: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    this.addEventListener("input", this.#typed);
    this.addEventListener("compositionend", this.#typed);
    this.addEventListener("change", this.#changed);
    this.addEventListener("formdata", this.#leaveOutEmpty);
  }

  disconnectedCallback(): void {
    clearTimeout(this.#timer);
    this.removeEventListener("input", this.#typed);
    this.removeEventListener("compositionend", this.#typed);
    this.removeEventListener("change", this.#changed);
    this.removeEventListener("formdata", this.#leaveOutEmpty);
  }

  #typed = (event: Event): void => {
    if (!isText(event.target) || (event as InputEvent).isComposing) return;
    this.#sendAfter(TYPING_PAUSE_MS);
  };

  #changed = (event: Event): void => {
    if (!isText(event.target)) this.#sendAfter(0);
    else (event.target as HTMLInputElement).reportValidity();
  };

  #sendAfter(pause: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const form = this.querySelector("form");
      if (form?.checkValidity()) form.requestSubmit();
    }, pause);
  }

  #leaveOutEmpty = (event: FormDataEvent): void => {
    for (const [name, value] of [...event.formData]) {
      if (value === "") event.formData.delete(name);
    }
  };
}

function isText(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && ["text", "search", "number"].includes(target.type);
}
