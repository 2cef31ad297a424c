// The list of keys: what the program answers to on this page, no more and no less.
import { bindings } from "./bindings";

/** Shows the lines of what works here, and adds one for each letter that stands on the page. */
export function fillList(dialog: HTMLDialogElement): void {
  const working = new Set(bindings().map((binding) => binding.name));
  for (const line of dialog.querySelectorAll<HTMLElement>("[data-binding]")) line.hidden = !working.has(line.dataset.binding ?? "");
  for (const line of dialog.querySelectorAll<HTMLElement>("[data-goes]"))
    line.hidden = document.querySelector(`[data-go="${CSS.escape(line.dataset.goes ?? "")}"]`) === null;
  const lines = dialog.querySelector("dl");
  lines?.querySelectorAll("[data-letter]").forEach((line) => line.remove());
  lines?.prepend(...letters().map(([key, label]) => lineOf(key, label)));
}

/** The letters on the page with what they press, each pair once. */
function letters(): [string, string][] {
  const found = new Map<string, [string, string]>();
  for (const element of document.querySelectorAll<HTMLElement>("main [data-key]")) {
    const { key } = element.dataset;
    // o is a line of its own; a word that differs from row to row is told by the first.
    if (!key || (key === "o" && element.closest("[data-row]"))) continue;
    const place = `${element.closest("[data-row]") ? "row" : "page"} ${key}`;
    if (!found.has(place)) found.set(place, [key, labelOf(element)]);
  }
  return [...found.values()];
}

function labelOf(element: HTMLElement): string {
  const words = element.dataset.label ?? element.getAttribute("aria-label") ?? element.textContent ?? "";
  return words.replace(/\s+/g, " ").trim();
}

function lineOf(key: string, label: string): HTMLElement {
  const [line, term, words, cap] = ["div", "dt", "dd", "kbd"].map((name) => document.createElement(name)) as [
    HTMLElement,
    HTMLElement,
    HTMLElement,
    HTMLElement,
  ];
  line.dataset.letter = key;
  cap.textContent = key;
  term.append(cap);
  words.textContent = label;
  line.append(term, words);
  return line;
}
