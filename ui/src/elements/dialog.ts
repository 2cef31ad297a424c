import { MODAL } from "../morph";

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
    const frame = this.closest(MODAL);
    if (!frame || !this.hasAttribute("open")) return;
    frame.removeAttribute("src");
    frame.removeAttribute("complete");
    frame.replaceChildren();
  };
}

/**
 * The answer to a form closes the dialog that the form stood in, or fills it anew with what was wrong. A dialog that was
 * opened while the answer was on its way stays.
 */
export function answerInOwnDialog(): void {
  let asked: Element | null = null;
  document.addEventListener("turbo:submit-start", (event) => {
    const { formElement } = (event as CustomEvent<{ formSubmission: { formElement: HTMLFormElement } }>).detail.formSubmission;
    asked = formElement.closest(`${MODAL} b-dialog`);
  });
  document.addEventListener("turbo:before-stream-render", (event) => {
    const stream = event.target as Element;
    const shown = document.querySelector(`${MODAL} b-dialog`);
    if (stream.getAttribute("target") === "modal" && shown !== null && shown !== asked) event.preventDefault();
  });
}
