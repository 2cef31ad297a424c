const COOKIE = "bansou_theme";
const A_YEAR_S = 31_536_000;

/** Chooses light, dark or the system's own: at once on this page, and by cookie on those the server draws next. */
export class Theme extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("change", this.#changed);
    const now = document.documentElement.dataset.theme ?? "auto";
    const choice = this.querySelector<HTMLInputElement>(`input[value="${CSS.escape(now)}"]`);
    if (choice) choice.checked = true;
  }

  disconnectedCallback(): void {
    this.removeEventListener("change", this.#changed);
  }

  #changed = (event: Event): void => {
    if (!(event.target instanceof HTMLInputElement)) return;
    const { value } = event.target;
    const secure = location.protocol === "https:" ? "; Secure" : "";
    if (value === "light" || value === "dark") {
      document.documentElement.dataset.theme = value;
      document.cookie = `${COOKIE}=${value}; Path=/; Max-Age=${A_YEAR_S}; SameSite=Lax${secure}`;
    } else {
      delete document.documentElement.dataset.theme;
      document.cookie = `${COOKIE}=; Path=/; Max-Age=0; SameSite=Lax${secure}`;
    }
    document.dispatchEvent(new CustomEvent("bansou:theme"));
  };
}
