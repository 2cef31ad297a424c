/**
 * Opens the dialog inside it: by a `data-open` button, or at once when it arrives with `open` (a dialog from the
 * server, in the frame `modal`). Closing one of those empties its frame, so that the same link opens it again.
 */
export class Dialog extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("click", this.#click);
    const dialog = this.#dialog();
    dialog?.addEventListener("close", this.#closed);
    if (this.hasAttribute("open") && dialog && !dialog.open) {
      dialog.showModal();
      (dialog.querySelector<HTMLElement>("[aria-invalid=true], [autofocus]") ?? null)?.focus();
    }
  }

  disconnectedCallback(): void {
    this.removeEventListener("click", this.#click);
    this.#dialog()?.removeEventListener("close", this.#closed);
  }

  #dialog(): HTMLDialogElement | null {
    return this.querySelector("dialog");
  }

  #click = (event: Event): void => {
    if (!(event.target instanceof Element)) return;
    const dialog = this.#dialog();
    if (event.target.closest("[data-open]")) dialog?.showModal();
    else if (event.target === dialog) dialog?.close(); // the veil: a press inside lands on a child
  };

  #closed = (): void => {
    const frame = this.closest("turbo-frame#modal");
    if (!frame || !this.hasAttribute("open")) return;
    frame.removeAttribute("src");
    frame.removeAttribute("complete");
    frame.replaceChildren();
  };
}
