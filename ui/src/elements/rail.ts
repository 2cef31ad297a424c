interface Entry {
  path: string;
  number: number;
  words: string;
}

/** The numbers on the rail: asked for at `src` when a page stands, and again whenever it was brought up to date. */
export class Rail extends HTMLElement {
  #asking: AbortController | null = null;

  connectedCallback(): void {
    document.addEventListener("turbo:load", this.#ask);
    document.addEventListener("turbo:morph", this.#ask);
    void this.#ask();
  }

  disconnectedCallback(): void {
    document.removeEventListener("turbo:load", this.#ask);
    document.removeEventListener("turbo:morph", this.#ask);
    this.#asking?.abort();
  }

  #ask = async (): Promise<void> => {
    const src = this.getAttribute("src");
    if (!src) return;
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    try {
      const answer = await fetch(src, { signal: asking.signal, headers: { Accept: "application/json" } });
      if (answer.ok) this.#show((await answer.json()) as Entry[]);
    } catch {
      // Cut off or left: the rail does without.
    }
  };

  #show(entries: Entry[]): void {
    for (const slot of document.querySelectorAll<HTMLElement>("[data-number]")) {
      const entry = entries.find((each) => each.path === slot.dataset.number);
      const [shown, said] = slot.children;
      if (shown) shown.textContent = entry ? String(entry.number) : "";
      if (said) said.textContent = entry ? entry.words : "";
      slot.hidden = !entry;
    }
  }
}
