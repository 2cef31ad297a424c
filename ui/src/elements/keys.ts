import { isCovered, isTyping } from "../typing";

/**
 * The keyboard over a list. Its `[data-row]`s are walked by j and k; the row at hand carries `aria-current`, and any
 * other letter presses the row's `[data-key]` of that letter. x ticks the row's box.
 */
export class Keys extends HTMLElement {
  connectedCallback(): void {
    document.addEventListener("keydown", this.#press);
    this.addEventListener("focusin", this.#follow);
    this.addEventListener("pointerdown", this.#follow);
  }

  disconnectedCallback(): void {
    document.removeEventListener("keydown", this.#press);
    this.removeEventListener("focusin", this.#follow);
    this.removeEventListener("pointerdown", this.#follow);
  }

  #rows(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[data-row]")];
  }

  #current(): HTMLElement | null {
    return this.querySelector("[data-row][aria-current]");
  }

  #choose(row: HTMLElement | undefined): void {
    if (!row) return;
    this.#current()?.removeAttribute("aria-current");
    row.setAttribute("aria-current", "true");
  }

  #follow = (event: Event): void => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-row]") : null;
    if (row) this.#choose(row);
  };

  #press = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || isTyping(event) || isCovered() || !this.#isFirst()) return;
    const row = this.#current();
    const onControl = event.target instanceof Element && event.target.closest("a, button, summary, input") !== null;
    const acted = this.#step(event.key, row) || (row !== null && this.#act(event.key, row, onControl));
    if (acted) event.preventDefault();
  };

  /** With several lists on a screen the keys belong to the one with a row at hand, else to the first. */
  #isFirst(): boolean {
    const lists = [...document.querySelectorAll("b-keys")].filter((list) => list.querySelector("[data-row]"));
    return (lists.find((list) => list.querySelector("[data-row][aria-current]")) ?? lists[0]) === this;
  }

  #step(key: string, row: HTMLElement | null): boolean {
    const down = key === "j" || (row !== null && key === "ArrowDown");
    const up = key === "k" || (row !== null && key === "ArrowUp");
    if (!down && !up) return false;
    const rows = this.#rows();
    const at = row ? rows.indexOf(row) : -1;
    const next = rows[down ? Math.min(at + 1, rows.length - 1) : Math.max(at - 1, 0)];
    if (!next) return false;
    this.#choose(next);
    next.scrollIntoView({ block: "nearest" });
    (opener(next) ?? next).focus({ preventScroll: true });
    return true;
  }

  #act(key: string, row: HTMLElement, onControl: boolean): boolean {
    if (key === "x") {
      const box = row.querySelector<HTMLInputElement>("input[type=checkbox]");
      box?.click();
      return box !== null;
    }
    if (key === "Enter" && onControl) return false; // the control in focus takes its own Enter
    const target = key === "o" || key === "Enter" ? opener(row) : row.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
    target?.click();
    return target !== null;
  }
}

function opener(row: HTMLElement): HTMLElement | null {
  return row.querySelector<HTMLElement>('[data-key="o"]') ?? row.querySelector<HTMLElement>("a[href]");
}
