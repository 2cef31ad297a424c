// The part of Turbo that the elements speak to; the package ships no types.
declare module "@hotwired/turbo" {
  export interface FrameElement extends HTMLElement {
    src: string | null;
    reload(): Promise<void>;
  }
  export const session: {
    /** Refreshes 150 ms later. */
    refresh(url: string, requestId?: string): void;
    /** What `refresh` does when its time has come: refreshes at once. */
    debouncedRefresh(url: string): void;
  };
  export const config: {
    drive: { progressBarDelay: number };
    forms: { confirm: (message: string, form: HTMLFormElement, submitter: HTMLElement | null) => Promise<boolean> };
  };
  export function renderStreamMessage(message: string): void;
  export function visit(location: string, options?: { action?: "advance" | "replace"; frame?: string }): void;
}
