// The keys that belong to no list: g + letter to go somewhere, / to the search field, ⌘/Ctrl+Enter to send a form, ? for
// the list of keys. A letter on a data-key outside every list acts for the page.
import { bind, listen } from "./bindings";
import { pressRow } from "./elements/keys";
import { fillList } from "./key-list";

const GO_WITHIN_MS = 1200;

export function listenForPageKeys(): void {
  let goPressedAt = -Infinity;

  bind({
    name: "submit",
    keys: ["Mod+Enter"],
    always: true,
    works: () => true,
    press: () => submit(),
  });
  bind({
    name: "find",
    keys: ["/"],
    works: () => searchField() !== null,
    press: () => {
      const field = searchField();
      if (field instanceof HTMLInputElement) field.select();
      else field?.click();
      return true;
    },
  });
  bind({
    name: "help",
    keys: ["?"],
    works: () => list() !== null,
    press: () => {
      const dialog = list();
      if (!dialog) return false;
      fillList(dialog);
      dialog.showModal();
      return true;
    },
  });

  listen((key, event) => {
    const going = event.timeStamp - goPressedAt < GO_WITHIN_MS;
    goPressedAt = -Infinity;
    if (going) {
      const target = document.querySelector<HTMLElement>(`[data-go="${CSS.escape(key)}"]`);
      if (target) {
        target.click();
        return true;
      }
    } else if (key === "g" && document.querySelector("[data-go]")) {
      goPressedAt = event.timeStamp;
      return true;
    }
    return pressRow(key) || pressPage(key);
  });

  // Dialogs that no b-dialog wraps (the list of keys) close by the same marks.
  document.addEventListener("click", (event) => {
    const close = event.target instanceof Element ? event.target.closest("[data-close]") : null;
    close?.closest("dialog")?.close();
  });
}

function list(): HTMLDialogElement | null {
  return document.querySelector("dialog#keys");
}

function searchField(): HTMLElement | null {
  return document.querySelector<HTMLElement>("main input[type=search]") ?? document.querySelector<HTMLElement>("[data-palette]");
}

function pressPage(key: string): boolean {
  const all = document.querySelectorAll<HTMLElement>(`main [data-key="${CSS.escape(key)}"]`);
  const target = [...all].find((each) => !each.closest("[data-row]") && each.checkVisibility());
  target?.click();
  return target !== undefined;
}

/** Sends the form at hand: the one in focus, else the one of the dialog or menu that stands open. */
function submit(): boolean {
  const open = [...document.querySelectorAll<HTMLElement>("dialog[open], [popover]:popover-open")].at(-1);
  const form = document.activeElement?.closest("form") ?? (open instanceof HTMLFormElement ? open : open?.querySelector("form"));
  if (!form) return false;
  const button = form.querySelector<HTMLButtonElement>("button.first:not([type=button])");
  form.requestSubmit(button ?? form.querySelector<HTMLButtonElement>("button:not([type=button])"));
  return true;
}
