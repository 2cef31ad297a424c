/** Ticks all rows of a table at once (Shift ticks a stretch) and shows the bar of bulk acts with their number. */
export class SelectAll extends HTMLElement {
  #last: HTMLInputElement | null = null;

  connectedCallback(): void {
    this.addEventListener("click", this.#clicked);
    this.addEventListener("change", this.#show);
    document.addEventListener("turbo:morph", this.#show);
    this.#show();
  }

  disconnectedCallback(): void {
    this.removeEventListener("click", this.#clicked);
    this.removeEventListener("change", this.#show);
    document.removeEventListener("turbo:morph", this.#show);
  }

  #boxes(): HTMLInputElement[] {
    return [...this.querySelectorAll<HTMLInputElement>("tbody .pick input[type=checkbox]")];
  }

  #clicked = (event: MouseEvent): void => {
    const { target } = event;
    if (!(target instanceof HTMLElement)) return;
    if (target.closest("[data-clear]")) {
      this.#boxes().forEach((box) => (box.checked = false));
    } else if (target.matches("[data-all]")) {
      this.#boxes().forEach((box) => (box.checked = (target as HTMLInputElement).checked));
    } else if (target instanceof HTMLInputElement && target.matches("tbody .pick input")) {
      if (event.shiftKey) this.#stretchTo(target);
      this.#last = target;
    } else {
      return;
    }
    this.#show();
  };

  #stretchTo(box: HTMLInputElement): void {
    const boxes = this.#boxes();
    // The last one may have gone with a refresh or been cleared: then the stretch is this box alone.
    const last = this.#last && boxes.includes(this.#last) && this.#last.checked === box.checked ? this.#last : box;
    const ends = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
    boxes.slice(ends[0], (ends[1] ?? 0) + 1).forEach((each) => (each.checked = box.checked));
  }

  #show = (): void => {
    const boxes = this.#boxes();
    const ticked = boxes.filter((box) => box.checked).length;
    const all = this.querySelector<HTMLInputElement>("[data-all]");
    if (all) {
      all.checked = ticked > 0 && ticked === boxes.length;
      all.indeterminate = ticked > 0 && ticked < boxes.length;
    }
    const bar = this.querySelector<HTMLElement>(".bulk");
    if (bar) bar.hidden = ticked === 0;
    const count = this.querySelector("[data-count]");
    if (count) count.textContent = new Intl.NumberFormat(document.documentElement.lang).format(ticked);
  };
}
