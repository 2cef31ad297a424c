// Whether a key press belongs to what the person is typing into, or is a command.

export function isTyping(event: KeyboardEvent): boolean {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return true;
  const target = event.composedPath()[0];
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  if (target instanceof HTMLInputElement) return !["checkbox", "radio", "button", "submit"].includes(target.type);
  return target.matches("textarea, select");
}

/** Something stands over the page (a dialog or a menu): the page's own keys rest. */
export function isCovered(): boolean {
  return document.querySelector("dialog[open], [popover]:popover-open") !== null;
}
