import * as Turbo from "@hotwired/turbo";
import { bind } from "../bindings";
import { visits } from "../visited";

const TYPING_PAUSE_MS = 90;

/** The palette's own key; it is registered once, for whatever page stands. */
export function bindPaletteKey(): void {
  const palette = (): Palette | null => document.querySelector("b-palette");
  bind({ name: "palette", keys: ["Mod+k"], always: true, works: () => palette() !== null, press: () => palette()?.toggle() ?? false });
}

/**
 * Asks the server at `src?q=` for a fragment of options, and does what the chosen one says: goes to its `href`, opens it
 * as a dialog (`data-dialog`), sends a form (`data-send`), or shows what there is to choose from (`data-choose`, by Tab
 * where the option has something else to do too). Esc leads back from there.
 */
export class Palette extends HTMLElement {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking: AbortController | null = null;
  /** The queries that led to what is shown, and what had been typed before each. */
  #path: { choose: string; typed: string }[] = [];

  connectedCallback(): void {
    document.addEventListener("click", this.#opener);
    this.addEventListener("input", this.#typed);
    this.addEventListener("keydown", this.#press);
    this.addEventListener("click", this.#clicked);
  }

  disconnectedCallback(): void {
    clearTimeout(this.#timer);
    this.#asking?.abort();
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

  toggle(): boolean {
    if (this.#dialog?.open) this.#dialog.close();
    else this.#open();
    return true;
  }

  #opener = (event: MouseEvent): void => {
    const plain = !event.metaKey && !event.ctrlKey && !event.shiftKey && event.button === 0;
    if (!plain || !(event.target instanceof Element) || !event.target.closest("[data-palette]")) return;
    event.preventDefault();
    this.#open();
  };

  #open(): void {
    if (!this.#dialog || this.#dialog.open) return;
    // Over another dialog it would leave two to close, and acts of a page that cannot be seen.
    if (document.querySelector("dialog[open]")) return;
    this.#path = [];
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
    const chosen = this.#path.at(-1)?.choose;
    for (const [name, value] of new URLSearchParams(chosen ?? atHand())) url.searchParams.set(name, value);
    try {
      const answer = await fetch(url, { signal: asking.signal, headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error(`palette answered ${answer.status}`);
      const html = await answer.text();
      if (asking.signal.aborted) return;
      if (this.#list) this.#list.innerHTML = html;
      if (url.searchParams.get("q") === "" && chosen === undefined) this.#putVisitsFirst();
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
    const empty = this.#input?.value === "";
    if (step) this.#choose(this.#options().indexOf(chosen as HTMLElement) + step);
    else if (event.key === "Enter" && chosen) chosen.click();
    else if (event.key === "Tab" && chosen?.dataset.choose) this.#narrow(chosen.dataset.choose);
    else if ((event.key === "Escape" || (event.key === "Backspace" && empty)) && this.#path.length > 0) this.#back();
    else return;
    event.preventDefault();
  };

  #narrow(choose: string): void {
    this.#path.push({ choose, typed: this.#input?.value ?? "" });
    if (this.#input) this.#input.value = "";
    void this.#ask();
  }

  #back(): void {
    const last = this.#path.pop();
    if (this.#input) this.#input.value = last?.typed ?? "";
    void this.#ask();
  }

  #clicked = (event: MouseEvent): void => {
    if (!(event.target instanceof Element)) return;
    if (event.target === this.#dialog) this.#dialog?.close();
    const link = event.target.closest<HTMLAnchorElement>("a[role=option]");
    if (!link || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    const { choose, send, field, value, anew, dialog } = link.dataset;
    if (choose && link.hasAttribute("data-only-choose")) {
      this.#narrow(choose);
      return;
    }
    this.#dialog?.close();
    if (send && anew !== undefined) void sendAnew(send, field ?? "", value ?? "");
    else if (send) sendForm(send, field ?? "", value ?? "", dialog !== undefined);
    else if (dialog !== undefined) Turbo.visit(link.href, { frame: "modal" });
    else Turbo.visit(link.href);
  };
}

/** The account that the page is about, or that the row at hand is. */
function atHand(): string {
  const ofPage = /^\/w\/[^/]+\/accounts\/([0-9a-f-]{36})/.exec(location.pathname)?.[1];
  const account = ofPage ?? document.querySelector<HTMLElement>("[data-row][aria-current]")?.dataset.account;
  return account ? `at=${account}` : "";
}

/** Sends what changes the whole page, and loads that again. */
async function sendAnew(to: string, field: string, value: string): Promise<void> {
  await fetch(to, { method: "POST", body: new URLSearchParams({ [field]: value }), redirect: "manual" });
  location.reload();
}

/** Sends a form as a page of the program would; what it `asks` for first opens as a dialog. */
function sendForm(to: string, field: string, value: string, asks: boolean): void {
  const form = document.createElement("form");
  form.method = "post";
  form.action = to;
  form.hidden = true;
  if (asks) form.dataset.turboFrame = "modal";
  const input = document.createElement("input");
  input.name = field || "sent";
  input.value = value;
  form.append(input);
  document.body.append(form);
  form.addEventListener("turbo:submit-end", () => form.remove());
  form.requestSubmit();
}
