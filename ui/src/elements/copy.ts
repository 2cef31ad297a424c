/** Puts the text of its `code` on the clipboard and says so on its button (`data-copied`). */
export class Copy extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("click", this.#copy);
  }

  disconnectedCallback(): void {
    this.removeEventListener("click", this.#copy);
  }

  #copy = async (event: Event): Promise<void> => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    const code = this.querySelector("code");
    if (!button || !code) return;
    try {
      await navigator.clipboard.writeText(code.textContent ?? "");
    } catch {
      // No clipboard without https: leave the text chosen, so that Ctrl+C does it.
      getSelection()?.selectAllChildren(code);
      return;
    }
    const label = button.textContent;
    button.textContent = button.dataset.copied ?? "✓";
    setTimeout(() => (button.textContent = label), 1600);
  };
}
