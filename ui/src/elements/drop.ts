/** Takes a dropped file into its file input and shows the name and size of what is chosen. */
export class Drop extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("dragover", this.#over);
    this.addEventListener("dragleave", this.#leave);
    this.addEventListener("drop", this.#drop);
    this.addEventListener("change", this.#show);
    this.#show();
  }

  disconnectedCallback(): void {
    this.removeEventListener("dragover", this.#over);
    this.removeEventListener("dragleave", this.#leave);
    this.removeEventListener("drop", this.#drop);
    this.removeEventListener("change", this.#show);
  }

  get #input(): HTMLInputElement | null {
    return this.querySelector("input[type=file]");
  }

  #over = (event: DragEvent): void => {
    event.preventDefault();
    this.classList.add("over");
  };

  #leave = (): void => this.classList.remove("over");

  #drop = (event: DragEvent): void => {
    event.preventDefault();
    this.#leave();
    const files = event.dataTransfer?.files;
    if (!this.#input || !files?.length) return;
    this.#input.files = files;
    this.#input.dispatchEvent(new Event("change", { bubbles: true }));
  };

  #show = (): void => {
    const output = this.querySelector("output");
    if (!output) return;
    const files = [...(this.#input?.files ?? [])];
    output.textContent = files.map((file) => `${file.name} · ${size(file.size)}`).join("\n");
  };
}

function size(bytes: number): string {
  const units: [number, string][] = [[1 << 30, "gigabyte"], [1 << 20, "megabyte"], [1 << 10, "kilobyte"], [1, "byte"]];
  const [scale, unit] = units.find(([scale]) => bytes >= scale) ?? [1, "byte"];
  const format = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(document.documentElement.lang, format).format(bytes / scale);
}
