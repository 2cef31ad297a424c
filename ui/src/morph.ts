// A morph brings the page up to date under the hands of the person using it. What they hold is left alone:
// the field in focus, open menus and dialogs, the chosen line, a file they chose, a details they opened,
// boxes they ticked; and a dialog that is on its way.

/** The frame that holds the dialog that the server sent. */
export const MODAL = "turbo-frame#modal";

function inUse(element: Element): boolean {
  if (element.matches("b-toast")) return true; // says what was just done; it leaves by itself
  if (element.matches(MODAL)) return element.matches("[src]:not([complete])") || element.querySelector("dialog[open]") !== null;
  if (element.matches("dialog[open]") || element.matches("[popover]:popover-open")) return true;
  if (element.matches("b-drop")) return [...element.querySelectorAll("input")].some((input) => (input.files?.length ?? 0) > 0);
  return element === document.activeElement && element.matches("input, select, textarea");
}

const KEPT_ATTRIBUTES: Record<string, string> = {
  LI: "aria-current",
  TR: "aria-current",
  DETAILS: "open",
  FORM: "hidden",
};

export function keepWhatIsInUse(): void {
  document.addEventListener("turbo:before-morph-element", (event) => {
    if (event.target instanceof Element && inUse(event.target)) event.preventDefault();
  });
  document.addEventListener("turbo:before-morph-attribute", (event) => {
    const { target } = event;
    if (!(target instanceof Element)) return;
    const { attributeName } = (event as CustomEvent<{ attributeName: string }>).detail;
    const chosen = target.matches("[data-row], details, form.bulk");
    if (chosen && KEPT_ATTRIBUTES[target.tagName] === attributeName) event.preventDefault();
  });
}
