import { CurvePicture, type Frame, type Point } from "../curve/picture";

/**
 * A piecewise-linear curve, drawn from the number fields in its list and written back to them. The fields are the
 * truth: they work without the picture, and every change fires `input` and `change` as typing would.
 */
export class Curve extends HTMLElement {
  #picture: CurvePicture | null = null;

  connectedCallback(): void {
    this.#picture = new CurvePicture(this.#frame(), {
      moved: (index, to, done) => this.#move(index, this.#snapped(to), done),
      nudged: (index, dx, dy) => this.#nudge(index, dx, dy),
      added: (at) => this.#add(this.#snapped(at)),
      removed: (index) => this.#remove(index),
    });
    this.prepend(this.#picture.svg);
    this.addEventListener("input", this.#draw);
    this.addEventListener("click", this.#clicked);
    this.#draw();
  }

  disconnectedCallback(): void {
    this.removeEventListener("input", this.#draw);
    this.removeEventListener("click", this.#clicked);
    this.#picture?.svg.remove();
    this.#picture = null;
  }

  #frame(): Frame {
    const number = (name: string, otherwise: number): number => {
      const value = this.getAttribute(name);
      return value === null || value === "" ? otherwise : Number(value);
    };
    return {
      xMin: number("x-min", 0), xMax: number("x-max", 100),
      yMin: number("y-min", 0), yMax: number("y-max", 100),
      xLabel: this.getAttribute("x-label") ?? "", yLabel: this.getAttribute("y-label") ?? "",
      marker: this.hasAttribute("marker") ? number("marker", 0) : null,
      pointLabel: this.#list()?.dataset.point ?? "{n}: {x}, {y}",
    };
  }

  #list(): HTMLElement | null {
    return this.querySelector(".points");
  }

  #rows(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>(".points > li")];
  }

  #points(): Point[] {
    return this.#rows().map((row) => ({ x: Number(field(row, 0)?.value), y: Number(field(row, 1)?.value) }));
  }

  #draw = (): void => this.#picture?.draw(this.#points());

  #write(index: number, to: Point, done: boolean): void {
    const row = this.#rows()[index];
    const [x, y] = row ? [field(row, 0), field(row, 1)] : [];
    if (!x || !y) return;
    x.value = String(to.x);
    y.value = String(to.y);
    y.dispatchEvent(new Event("input", { bubbles: true }));
    if (done) y.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** A point stays between its neighbours, so that the curve remains a function of x. */
  #move(index: number, to: Point, done: boolean): void {
    const points = this.#points();
    const frame = this.#frame();
    const left = points[index - 1]?.x ?? frame.xMin;
    const right = points[index + 1]?.x ?? frame.xMax;
    const x = Math.min(right, Math.max(left, to.x));
    const y = Math.min(frame.yMax, Math.max(frame.yMin, to.y));
    this.#write(index, { x: tidy(x), y }, done);
  }

  #nudge(index: number, dx: number, dy: number): void {
    const point = this.#points()[index];
    if (point) this.#move(index, { x: point.x + dx * this.#step(), y: point.y + dy }, true);
  }

  /** About a hundredth of the width, as a round number: what an arrow key and a drag move by. */
  #step(): number {
    const { xMin, xMax } = this.#frame();
    const power = 10 ** Math.floor(Math.log10((xMax - xMin) / 100));
    return power * ([1, 2, 5].find((part) => part * power >= (xMax - xMin) / 100) ?? 10);
  }

  #snapped(point: Point): Point {
    const step = this.#step();
    return { x: Math.round(point.x / step) * step, y: Math.round(point.y) };
  }

  #add(at: Point | null): void {
    const points = this.#points();
    const frame = this.#frame();
    const last = this.#rows().at(-1);
    if (!last) return;
    const to = at ?? widestGap(points, frame);
    const index = points.findIndex((point) => point.x > to.x);
    const row = last.cloneNode(true) as HTMLElement;
    row.querySelectorAll("[id]").forEach((each) => each.removeAttribute("id"));
    this.#list()?.insertBefore(row, index < 0 ? null : (this.#rows()[index] ?? null));
    const place = index < 0 ? points.length : index;
    this.#move(place, to, true);
    this.#picture?.focus(place);
  }

  #remove(index: number): void {
    if (this.#rows().length <= 2) return; // a curve needs two points
    this.#rows()[index]?.remove();
    this.#draw();
    this.#list()?.dispatchEvent(new Event("change", { bubbles: true }));
    this.#picture?.focus(Math.max(0, index - 1));
  }

  #clicked = (event: Event): void => {
    if (!(event.target instanceof Element)) return;
    if (event.target.closest("[data-add]")) this.#add(null);
    const remove = event.target.closest("[data-remove]");
    const row = remove?.closest<HTMLElement>("li");
    if (row) this.#remove(this.#rows().indexOf(row));
  };
}

function field(row: HTMLElement, index: number): HTMLInputElement | undefined {
  return row.querySelectorAll<HTMLInputElement>("input")[index];
}

function tidy(value: number): number {
  return Number(value.toPrecision(6));
}

function widestGap(points: Point[], frame: Frame): Point {
  const ends = [{ x: frame.xMin, y: points[0]?.y ?? 0 }, ...points, { x: frame.xMax, y: points.at(-1)?.y ?? 0 }];
  let best = { gap: -1, x: frame.xMin, y: frame.yMin };
  ends.slice(1).forEach((right, index) => {
    const left = ends[index]!;
    if (right.x - left.x > best.gap) best = { gap: right.x - left.x, x: (left.x + right.x) / 2, y: Math.round((left.y + right.y) / 2) };
  });
  return best;
}
