import * as Turbo from "@hotwired/turbo";
import { visits } from "../visited";

const TYPING_PAUSE_MS = 90;

/** ⌘K / Ctrl+K: asks the server at `src?q=` for a fragment of options, and goes to the one chosen. */
export class Palette extends HTMLElement {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking: AbortController | null = null;

  connectedCallback(): void {
    document.addEventListener("keydown", this.#shortcut);
    document.addEventListener("click", this.#opener);
    this.addEventListener("input", this.#typed);
    this.addEventListener("keydown", this.#press);
    this.addEventListener("click", this.#clicked);
  }

  disconnectedCallback(): void {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    document.removeEventListener("keydown", this.#shortcut);
    document.removeEventListener("click", this.#opener);
    this.removeEventListener("input", this.#typed);
    this.removeEventListener("keydown", this.#press);
    this.removeEventListener("click", this.#clicked);
  }

  get #dialog(): HTMLDialogElement | null {
    return this.querySelector("dialog");
  }

  get #input(): HTMLInputElement | null {
    return this.querySelector("input");
  }

  get #list(): HTMLElement | null {
    return this.querySelector("[role=listbox]");
  }

  #shortcut = (event: KeyboardEvent): void => {
    if (!(event.metaKey || event.ctrlKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    if (this.#dialog?.open) this.#dialog.close();
    else this.#open();
  };

  #opener = (event: MouseEvent): void => {
    const plain = !event.metaKey && !event.ctrlKey && !event.shiftKey && event.button === 0;
    if (!plain || !(event.target instanceof Element) || !event.target.closest("[data-palette]")) return;
    event.preventDefault();
    this.#open();
  };

  #open(): void {
    if (!this.#dialog || this.#dialog.open) return;
    this.#dialog.showModal();
    this.#input?.select();
    void this.#ask();
  }

  #typed = (): void => {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(), TYPING_PAUSE_MS);
  };

  async #ask(): Promise<void> {
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    const url = new URL(this.getAttribute("src") ?? "/palette", location.href);
    url.searchParams.set("q", this.#input?.value ?? "");
    try {
      const answer = await fetch(url, { signal: asking.signal, headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error(`palette answered ${answer.status}`);
      const html = await answer.text();
      if (asking.signal.aborted) return;
      if (this.#list) this.#list.innerHTML = html;
      if (url.searchParams.get("q") === "") this.#putVisitsFirst();
      this.#options().forEach((option, index) => (option.id ||= `palette-option-${index}`));
      this.#choose(0);
    } catch (error) {
      if (!asking.signal.aborted) console.warn(error); // the last answer stays
    }
  }

  /** Before anything is asked: what was looked at last. */
  #putVisitsFirst(): void {
    const label = this.#list?.dataset.visited;
    const workspace = /^\/w\/([^/]+)\//.exec(location.pathname)?.[1];
    const last = workspace ? visits(workspace).filter((visit) => visit.path !== location.pathname) : [];
    if (!this.#list || !label || last.length === 0) return;
    const group = document.createElement("div");
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", label);
    const title = document.createElement("p");
    title.className = "title";
    title.setAttribute("aria-hidden", "true");
    title.textContent = label;
    group.append(title);
    for (const visit of last) {
      const option = document.createElement("a");
      option.setAttribute("role", "option");
      option.href = visit.path;
      option.tabIndex = -1;
      const name = document.createElement("span");
      name.className = "clip";
      name.textContent = visit.title;
      option.append(name);
      group.append(option);
    }
    this.#list.prepend(group);
    this.#list.querySelector(":scope > p.none")?.remove();
  }

  #options(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[role=option]")];
  }

  #chosen(): HTMLElement | null {
    return this.querySelector("[role=option][aria-selected=true]");
  }

  #choose(index: number): void {
    const options = this.#options();
    options.forEach((option) => option.setAttribute("aria-selected", "false"));
    const option = options[Math.max(0, Math.min(index, options.length - 1))];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.#input?.setAttribute("aria-activedescendant", option.id);
    else this.#input?.removeAttribute("aria-activedescendant");
  }

  #press = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const chosen = this.#chosen();
    if (step) this.#choose(this.#options().indexOf(chosen as HTMLElement) + step);
    else if (event.key === "Enter" && chosen) chosen.click();
    else return;
    event.preventDefault();
  };

  #clicked = (event: MouseEvent): void => {
    if (!(event.target instanceof Element)) return;
    if (event.target === this.#dialog) this.#dialog?.close();
    const link = event.target.closest<HTMLAnchorElement>("a[role=option]");
    if (!link || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    this.#dialog?.close();
    Turbo.visit(link.href);
  };
}
