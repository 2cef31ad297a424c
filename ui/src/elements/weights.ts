/**
 * Keeps the shares beside weights true while they are typed: each `[data-weight]` field has its `[data-part]` in the same
 * `[data-line]`, each `[data-group]` its `[data-group-part]`, and `[data-total]` says the sum in its `data-text`.
 */
export class Weights extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("input", this.#show);
  }

  disconnectedCallback(): void {
    this.removeEventListener("input", this.#show);
  }

  #show = (): void => {
    const all = weight(this);
    const part = (of: Element): string => `${Math.round(all > 0 ? (100 * weight(of)) / all : 0)}%`;
    for (const line of this.querySelectorAll("[data-line]")) say(line.querySelector("[data-part]"), part(line));
    for (const group of this.querySelectorAll("[data-group]")) say(group.querySelector("[data-group-part]"), part(group));
    const total = this.querySelector<HTMLElement>("[data-total]");
    const sum = new Intl.NumberFormat("en", { maximumFractionDigits: 1 }).format(all);
    say(total, (total?.dataset.text ?? "{n}").replace("{n}", sum));
  };
}

/** The sum of the weights in it; what is no weight counts as none, as on the server. */
function weight(of: Element): number {
  const fields = [...of.querySelectorAll<HTMLInputElement>("input[data-weight]")];
  return fields.reduce((sum, field) => sum + number(field.value), 0);
}

/** Full-width digits are typed in Japanese. */
function number(typed: string): number {
  const value = Number(typed.normalize("NFKC").replaceAll(",", ""));
  return Number.isFinite(value) ? value : 0;
}

function say(where: Element | null, text: string): void {
  if (where && where.textContent !== text) where.textContent = text;
}
