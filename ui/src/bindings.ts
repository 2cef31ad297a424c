// Every key that the program answers to: one register, one listener. The list on `?` is made of the register and of the
// letters on the page (`data-key`, `data-go`), so it cannot leave one out.
import { isCovered, isTyping } from "./typing";

export interface Binding {
  /** Names its line in the list of keys: `[data-binding]` of dialog#keys. */
  name: string;
  /** As `KeyboardEvent.key` has it, with `Shift+` or `Mod+` (⌘ on a Mac, else Ctrl) before it where held. */
  keys: string[];
  /** Acts also while somebody types or a dialog stands open. */
  always?: boolean;
  /** Whether this page has something that it acts on. */
  works(): boolean;
  /** Answers false where it leaves the key to others. */
  press(event: KeyboardEvent): boolean;
}

const registered: Binding[] = [];

export function bind(binding: Binding): void {
  registered.push(binding);
}

/** What the page answers to now. */
export function bindings(): Binding[] {
  return registered.filter((binding) => binding.works());
}

/** Letters of elements (`data-key`): a row's own, then the page's. */
export type Letters = (key: string, event: KeyboardEvent) => boolean;

export function listen(letters: Letters): void {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const key = pressed(event);
    const rests = isTyping(event) || isCovered();
    const taken = registered.some(
      (binding) => binding.keys.includes(key) && (binding.always || !rests) && binding.works() && binding.press(event),
    );
    if (taken || (!rests && key.length === 1 && letters(key, event))) event.preventDefault();
  });
}

/** Whether the keyboard is a Mac's, as the server saw it. */
export function isMac(): boolean {
  return document.documentElement.hasAttribute("data-mac");
}

function pressed(event: KeyboardEvent): string {
  const { key } = event;
  const letter = /^[a-z]$/i.test(key);
  const plain = letter ? key.toLowerCase() : key;
  if (isMac() ? event.metaKey : event.ctrlKey) return event.shiftKey || event.altKey ? "" : `Mod+${plain}`;
  return letter && event.shiftKey ? `Shift+${key.toUpperCase()}` : plain;
}
