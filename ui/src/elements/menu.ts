const GAP = 4;
const MARGIN = 8;

/**
 * Places its popover beside its button and walks it by arrow keys. The popover itself opens natively, script or no
 * script. `place="top"` opens upwards, `align="end"` keeps the right edges together; either yields where space is short.
 */
export class Menu extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("toggle", this.#toggled, true);
    this.addEventListener("keydown", this.#press);
    this.addEventListener("turbo:submit-end", this.#shut);
    this.addEventListener("click", this.#followed);
    // Turbo keeps a copy of the page for going back: it must not come back open.
    document.addEventListener("turbo:before-cache", this.#shut);
  }

  disconnectedCallback(): void {
    this.removeEventListener("toggle", this.#toggled, true);
    this.removeEventListener("keydown", this.#press);
    this.removeEventListener("turbo:submit-end", this.#shut);
    this.removeEventListener("click", this.#followed);
    document.removeEventListener("turbo:before-cache", this.#shut);
    this.#watch(false);
  }

  get #panel(): HTMLElement | null {
    return this.querySelector("[popover]");
  }

  get #button(): HTMLElement | null {
    return this.querySelector("[popovertarget]");
  }

  #toggled = (event: Event): void => {
    const open = (event as ToggleEvent).newState === "open";
    this.#watch(open);
    if (!open) return;
    this.#place();
    const field = this.#panel?.querySelector<HTMLElement>(":scope.form :is(input:not([type=hidden]), select)");
    const first = field ?? this.#items()[0];
    first?.focus({ preventScroll: true });
  };

  #watch(open: boolean): void {
    const act = open ? addEventListener : removeEventListener;
    act("scroll", this.#place, { capture: true, passive: true } as AddEventListenerOptions);
    act("resize", this.#place);
  }

  #place = (): void => {
    const panel = this.#panel;
    const at = this.#button?.getBoundingClientRect();
    if (!panel || !at) return;
    const { offsetWidth: width, offsetHeight: height } = panel;
    const below = at.bottom + GAP;
    const above = at.top - GAP - height;
    const wantsTop = this.getAttribute("place") === "top";
    const top = wantsTop ? (above >= MARGIN ? above : below) : below + height <= innerHeight - MARGIN || above < MARGIN ? below : above;
    const end = this.getAttribute("align") === "end" || at.left + width > innerWidth - MARGIN;
    const left = end ? at.right - width : at.left;
    panel.style.top = `${Math.max(MARGIN, Math.min(top, innerHeight - height - MARGIN))}px`;
    panel.style.left = `${Math.max(MARGIN, Math.min(left, innerWidth - width - MARGIN))}px`;
  };

  #items(): HTMLElement[] {
    return [...(this.#panel?.querySelectorAll<HTMLElement>("a[href], button:not(:disabled)") ?? [])];
  }

  #press = (event: KeyboardEvent): void => {
    if (!this.#panel?.matches(":popover-open") || event.isComposing) return;
    if (event.target instanceof Element && event.target.matches("input, select, textarea")) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const items = this.#items();
    if (step) {
      const at = items.indexOf(document.activeElement as HTMLElement);
      items[(at + step + items.length) % items.length]?.focus();
    } else if (event.key === "Home") items[0]?.focus();
    else if (event.key === "End") items.at(-1)?.focus();
    else return;
    event.preventDefault();
  };

  #followed = (event: Event): void => {
    const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
    if (link && this.#panel?.contains(link)) this.#shut();
  };

  #shut = (): void => {
    if (this.#panel?.matches(":popover-open")) this.#panel.hidePopover();
  };
}
