// The keys that belong to no list: g + letter to go somewhere, / to the search field, ? for the list of keys.
// A letter on a data-key outside every list acts for the page.
import { isCovered, isTyping } from "./typing";

const GO_WITHIN_MS = 1200;

export function listenForPageKeys(): void {
  let goPressedAt = -Infinity;

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || isTyping(event) || isCovered() || event.key.length !== 1) return;
    const going = event.timeStamp - goPressedAt < GO_WITHIN_MS;
    goPressedAt = -Infinity;
    const target = going ? find(`[data-go="${CSS.escape(event.key)}"]`) : pageTarget(event.key);
    if (target) {
      event.preventDefault();
      if (target instanceof HTMLDialogElement) target.showModal();
      else if (target instanceof HTMLInputElement) target.select();
      else target.click();
    } else if (event.key === "g") {
      goPressedAt = event.timeStamp;
    }
  });

  // Dialogs that no b-dialog wraps (the list of keys) close by the same marks.
  document.addEventListener("click", (event) => {
    const close = event.target instanceof Element ? event.target.closest("[data-close]") : null;
    close?.closest("dialog")?.close();
  });
}

function pageTarget(key: string): HTMLElement | null {
  if (key === "?") return find("dialog#keys");
  if (key === "/") return find("main input[type=search]") ?? find("[data-palette]");
  const all = document.querySelectorAll<HTMLElement>(`main [data-key="${CSS.escape(key)}"]`);
  return [...all].find((each) => !each.closest("[data-row]")) ?? null;
}

function find(selector: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(selector);
}
