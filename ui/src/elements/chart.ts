import type { ChartSpec, Drawing } from "../charts";

type Charts = typeof import("../charts");

// Fetched once, when the first chart comes near the screen. It lies beside this script under the same version.
let charts: Promise<Charts> | undefined;
function loadCharts(): Promise<Charts> {
  const here = new URL(import.meta.url);
  charts ??= import(new URL(`charts.js${here.search}`, here).href) as Promise<Charts>;
  return charts;
}

/**
 * Draws the JSON inside it into its `.plot`. The table behind the picture is server-rendered and stays as it is.
 * Drawn anew when the JSON, the theme or the width changes.
 */
export class Chart extends HTMLElement {
  #drawing: Drawing | null = null;
  #drawn = "";
  #near: IntersectionObserver | null = null;
  #resized: ResizeObserver | null = null;
  #dark = matchMedia("(prefers-color-scheme: dark)");

  connectedCallback(): void {
    this.#near = new IntersectionObserver(([entry]) => entry?.isIntersecting && this.#start(), { rootMargin: "300px" });
    this.#near.observe(this);
    this.addEventListener("turbo:before-morph-element", this.#beforeMorph);
    this.addEventListener("turbo:morph-element", this.#redraw);
    document.addEventListener("bansou:theme", this.#redraw);
    this.#dark.addEventListener("change", this.#redraw);
  }

  disconnectedCallback(): void {
    this.#near?.disconnect();
    this.#resized?.disconnect();
    this.removeEventListener("turbo:before-morph-element", this.#beforeMorph);
    this.removeEventListener("turbo:morph-element", this.#redraw);
    document.removeEventListener("bansou:theme", this.#redraw);
    this.#dark.removeEventListener("change", this.#redraw);
    this.#clear();
  }

  get #plot(): HTMLElement | null {
    return this.querySelector(":scope > .plot");
  }

  #json(of: Element = this): string {
    return of.querySelector(':scope > script[type="application/json"]')?.textContent ?? "";
  }

  #start(): void {
    this.#near?.disconnect();
    if (this.#plot) {
      this.#resized = new ResizeObserver(() => this.#drawing?.resize());
      this.#resized.observe(this.#plot);
    }
    void this.#draw();
  }

  async #draw(): Promise<void> {
    const json = this.#json();
    const plot = this.#plot;
    if (!plot || !json) return;
    const { draw } = await loadCharts();
    if (!this.isConnected) return;
    this.#clear();
    this.#drawing = draw(plot, JSON.parse(json) as ChartSpec, document.documentElement.lang || "ja");
    this.#drawn = json;
  }

  #clear(): void {
    this.#drawing?.dispose();
    this.#drawing = null;
    // Turbo keeps a copy of the page for going back; a canvas in it would be blank.
    this.#plot?.replaceChildren();
  }

  #redraw = (event?: Event): void => {
    if (event?.type === "turbo:morph-element" && event.target !== this) return;
    if (this.#drawn) void this.#draw();
  };

  /** A morph that brings the same figures leaves the picture, and what the person is pointing at, alone. */
  #beforeMorph = (event: Event): void => {
    if (event.target !== this) return;
    const { newElement } = (event as CustomEvent<{ newElement?: Element }>).detail;
    if (newElement && this.#drawn && this.#json(newElement).trim() === this.#drawn.trim()) event.preventDefault();
  };
}
