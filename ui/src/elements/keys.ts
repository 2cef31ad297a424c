import { type Binding, bind, bindings } from "../bindings";

/**
 * The keyboard over a list. Its `[data-row]`s are walked by j and k; the row at hand carries `aria-current`, and any
 * other letter presses the row's `[data-key]` of that letter. x ticks the row's box, Shift+X all from the last one, Esc
 * none. When a row was acted on or has gone, the next one is at hand; with `advance` also after a dialog's form.
 */
export class Keys extends HTMLElement {
  /** What the page answers to now, for whoever wants to compare it with what is told. */
  static registered(): Pick<Binding, "name" | "keys">[] {
    return bindings().map(({ name, keys }) => ({ name, keys }));
  }

  /** The rows after the one at hand, by id: where to go on when it has gone. */
  #following: string[] = [];
  #current: string | null = null;
  /** Forms under way that stand in a dialog: it may be closed before they are done. */
  #over = new WeakSet<HTMLFormElement>();

  connectedCallback(): void {
    this.addEventListener("focusin", this.#follow);
    this.addEventListener("pointerdown", this.#follow);
    document.addEventListener("turbo:submit-start", this.#sent);
    document.addEventListener("turbo:submit-end", this.#acted);
    document.addEventListener("turbo:render", this.#settle);
    document.addEventListener("turbo:morph", this.#settle);
    this.#settle();
  }

  disconnectedCallback(): void {
    this.removeEventListener("focusin", this.#follow);
    this.removeEventListener("pointerdown", this.#follow);
    document.removeEventListener("turbo:submit-start", this.#sent);
    document.removeEventListener("turbo:submit-end", this.#acted);
    document.removeEventListener("turbo:render", this.#settle);
    document.removeEventListener("turbo:morph", this.#settle);
  }

  /** Those that are seen: not the ones in a closed fold. */
  rows(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[data-row]")].filter((row) => row.checkVisibility());
  }

  get row(): HTMLElement | null {
    return this.querySelector("[data-row][aria-current]");
  }

  boxes(): HTMLInputElement[] {
    return this.rows().flatMap((row) => boxOf(row) ?? []);
  }

  step(by: 1 | -1): void {
    const rows = this.rows();
    const at = this.row ? rows.indexOf(this.row) : -1;
    const next = rows[by > 0 ? Math.min(at + 1, rows.length - 1) : Math.max(at - 1, 0)];
    if (!next) return;
    this.#choose(next);
    next.scrollIntoView({ block: "nearest" });
    (opener(next) ?? next).focus({ preventScroll: true });
  }

  #choose(row: HTMLElement | undefined): void {
    if (!row) return;
    for (const other of this.querySelectorAll("[data-row][aria-current]")) if (other !== row) other.removeAttribute("aria-current");
    row.setAttribute("aria-current", "true");
    const rows = this.rows();
    this.#current = row.id;
    this.#following = rows.slice(rows.indexOf(row) + 1).map((each) => each.id);
  }

  #follow = (event: Event): void => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-row]") : null;
    if (row) this.#choose(row);
  };

  #sent = (event: Event): void => {
    const { formElement: form } = (event as CustomEvent<{ formSubmission: { formElement: HTMLFormElement } }>).detail.formSubmission;
    if (form.closest("#modal")) this.#over.add(form);
  };

  /** A form was sent from the row at hand, or from a dialog over it: the next row's turn. */
  #acted = (event: Event): void => {
    const { success, formSubmission } = (event as CustomEvent<{ success: boolean; formSubmission: { formElement: HTMLFormElement } }>).detail;
    const form = formSubmission.formElement;
    const here = form.closest<HTMLElement>("[data-row]");
    const row = here && this.contains(here) ? here : this.row;
    const over = this.hasAttribute("advance") && this.#over.has(form);
    if (!success || !row || !(over || row === here)) return;
    const rows = this.rows();
    this.#choose(rows[rows.indexOf(row) + 1] ?? row);
  };

  /** After the page was brought up to date: one row is at hand, the same as before or the one that came after it. */
  #settle = (): void => {
    const before = this.#current;
    const kept = before ? this.querySelector<HTMLElement>(`[data-row][id="${CSS.escape(before)}"]`) : null;
    if (kept ?? (before === null && this.row)) {
      this.#choose(kept ?? this.row ?? undefined);
    } else if (before !== null) {
      const rows = this.rows();
      const next = this.#following.map((id) => rows.find((row) => row.id === id)).find((row) => row) ?? rows.at(-1);
      this.#choose(next);
    }
    const lost = before !== null && document.activeElement === document.body && this === active();
    if (lost && this.row) (opener(this.row) ?? this.row).focus({ preventScroll: true });
  };
}

/** With several lists on a screen the keys belong to the one with a row at hand, else to the first. */
function active(): Keys | null {
  const lists = [...document.querySelectorAll<Keys>("b-keys")].filter((list) => list.querySelector("[data-row]"));
  return lists.find((list) => list.row) ?? lists[0] ?? null;
}

/** Presses the letter's control of the row at hand. */
export function pressRow(key: string): boolean {
  const target = active()?.row?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
  target?.click();
  return target instanceof HTMLElement;
}

export function bindListKeys(): void {
  const hasRow = (): boolean => Boolean(active()?.row);
  const walks = (event: KeyboardEvent): boolean => event.key.length === 1 || hasRow();
  bind({ name: "next", keys: ["j", "ArrowDown"], works: () => active() !== null, press: (event) => walks(event) && walk(1) });
  bind({ name: "previous", keys: ["k", "ArrowUp"], works: () => active() !== null, press: (event) => walks(event) && walk(-1) });
  bind({ name: "open", keys: ["o", "Enter"], works: () => active() !== null, press: open });
  bind({ name: "pick", keys: ["x"], works: hasBoxes, press: () => tick(false) });
  bind({ name: "range", keys: ["Shift+X"], works: hasBoxes, press: () => tick(true) });
  bind({ name: "clear", keys: ["Escape"], works: hasBoxes, press: clear });
}

function hasBoxes(): boolean {
  return (active()?.boxes().length ?? 0) > 0;
}

function walk(by: 1 | -1): boolean {
  active()?.step(by);
  return true;
}

function open(event: KeyboardEvent): boolean {
  const row = active()?.row;
  const onControl = event.target instanceof Element && event.target.closest("a, button, summary, input") !== null;
  if (!row || (event.key === "Enter" && onControl)) return false; // the control in focus takes its own Enter
  const target = opener(row);
  target?.click();
  return target !== null;
}

/** A press as by the mouse, so that the list's own box knows where a stretch began. */
function tick(stretch: boolean): boolean {
  const row = active()?.row;
  const box = row ? boxOf(row) : null;
  box?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey: stretch }));
  return box !== null;
}

function clear(): boolean {
  const ticked = active()?.boxes().filter((box) => box.checked) ?? [];
  for (const box of ticked) box.checked = false;
  ticked[0]?.dispatchEvent(new Event("change", { bubbles: true }));
  return ticked.length > 0;
}

function boxOf(row: HTMLElement): HTMLInputElement | null {
  return row.querySelector("input[type=checkbox]");
}

function opener(row: HTMLElement): HTMLElement | null {
  return row.querySelector<HTMLElement>('[data-key="o"]') ?? row.querySelector<HTMLElement>("a[href]");
}
