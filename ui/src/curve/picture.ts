// The picture of a curve: draws points and line in SVG and reports what hands and keys do to them. It holds no
// values of its own between two drawings.

export interface Point {
  x: number;
  y: number;
}

export interface Frame {
  xMin: number;
  xMax: number;
  yMin: number;
  yMax: number;
  xLabel: string;
  yLabel: string;
  /** Where the account or the typical customer stands now, if anywhere. */
  marker: number | null;
  pointLabel: string;
}

export interface Hands {
  moved(index: number, to: Point, done: boolean): void;
  nudged(index: number, dx: number, dy: number): void;
  added(at: Point): void;
  removed(index: number): void;
}

const [WIDTH, HEIGHT] = [560, 220];
const EDGE = { left: 40, right: 16, top: 26, bottom: 34 };
const ARROWS: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

export class CurvePicture {
  readonly svg = node("svg", { class: "curve", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "group" }) as SVGSVGElement;
  readonly #area = node("path", { class: "area" });
  readonly #path = node("path", { class: "path" });
  readonly #dots = node("g", {});
  #dragged: number | null = null;

  constructor(private readonly frame: Frame, private readonly hands: Hands) {
    this.svg.setAttribute("aria-label", `${frame.xLabel} → ${frame.yLabel}`);
    this.svg.append(...this.#axes(), this.#area, this.#path, this.#dots);
    this.svg.addEventListener("pointerdown", this.#grab);
    this.svg.addEventListener("pointermove", this.#drag);
    this.svg.addEventListener("pointerup", this.#drop);
    this.svg.addEventListener("pointercancel", this.#drop);
    this.svg.addEventListener("dblclick", (event) => this.hands.added(this.#valueAt(event)));
    this.svg.addEventListener("keydown", this.#press);
  }

  draw(points: Point[]): void {
    const ends = points.length ? [{ ...points[0]!, x: this.frame.xMin }, ...points, { ...points.at(-1)!, x: this.frame.xMax }] : [];
    const line = ends.map((point) => `${this.#x(point.x)} ${this.#y(point.y)}`).join("L");
    this.#path.setAttribute("d", line && `M${line}`);
    this.#area.setAttribute("d", line && `M${line}V${HEIGHT - EDGE.bottom}H${EDGE.left}Z`);
    while (this.#dots.childElementCount > points.length) this.#dots.lastElementChild?.remove();
    points.forEach((point, index) => this.#dot(point, index));
  }

  focus(index: number): void {
    (this.#dots.children[index] as SVGElement | undefined)?.focus();
  }

  /** Dots are kept between drawings, so that the one in hand keeps focus and pointer. */
  #dot(point: Point, index: number): void {
    let dot = this.#dots.children[index];
    if (!dot) {
      dot = node("circle", { class: "point", r: "6.5", tabindex: "0", role: "slider", "data-index": String(index) });
      this.#dots.append(dot);
    }
    const text = this.frame.pointLabel.replace("{n}", String(index + 1)).replace("{x}", String(point.x)).replace("{y}", String(point.y));
    const values = { cx: this.#x(point.x), cy: this.#y(point.y), "aria-label": text, "aria-valuetext": text, "aria-valuenow": point.y, "aria-valuemin": this.frame.yMin, "aria-valuemax": this.frame.yMax };
    for (const [name, value] of Object.entries(values)) dot.setAttribute(name, String(value));
  }

  #axes(): SVGElement[] {
    const { xMin, xMax, yMin, yMax, xLabel, yLabel, marker } = this.frame;
    const quarter = [0, 0.25, 0.5, 0.75, 1];
    const bottom = HEIGHT - EDGE.bottom;
    const rows = quarter.flatMap((part) => {
      const value = yMin + part * (yMax - yMin);
      const y = this.#y(value);
      return [node("line", { class: "gridline", x1: EDGE.left, x2: WIDTH - EDGE.right, y1: y, y2: y }), text(String(value), { x: EDGE.left - 6, y: y + 4, "text-anchor": "end" })];
    });
    const columns = quarter.map((part) => {
      const value = xMin + part * (xMax - xMin);
      return text(String(Number(value.toPrecision(3))), { x: this.#x(value), y: bottom + 14, "text-anchor": "middle" });
    });
    const names = [text(xLabel, { x: WIDTH - EDGE.right, y: HEIGHT - 5, "text-anchor": "end" }), text(yLabel, { x: 10, y: 15 })];
    const now = marker === null ? [] : [node("line", { class: "now", x1: this.#x(marker), x2: this.#x(marker), y1: EDGE.top, y2: bottom })];
    return [...rows, ...columns, ...names, ...now];
  }

  #x(value: number): number {
    const { xMin, xMax } = this.frame;
    const part = (Math.min(xMax, Math.max(xMin, value)) - xMin) / (xMax - xMin || 1);
    return Math.round((EDGE.left + part * (WIDTH - EDGE.left - EDGE.right)) * 10) / 10;
  }

  #y(value: number): number {
    const { yMin, yMax } = this.frame;
    const part = (Math.min(yMax, Math.max(yMin, value)) - yMin) / (yMax - yMin || 1);
    return Math.round((HEIGHT - EDGE.bottom - part * (HEIGHT - EDGE.top - EDGE.bottom)) * 10) / 10;
  }

  #valueAt(event: MouseEvent): Point {
    const box = this.svg.getBoundingClientRect();
    const across = (((event.clientX - box.left) / box.width) * WIDTH - EDGE.left) / (WIDTH - EDGE.left - EDGE.right);
    const up = (HEIGHT - EDGE.bottom - ((event.clientY - box.top) / box.height) * HEIGHT) / (HEIGHT - EDGE.top - EDGE.bottom);
    const { xMin, xMax, yMin, yMax } = this.frame;
    return { x: xMin + across * (xMax - xMin), y: yMin + up * (yMax - yMin) };
  }

  #index(event: Event): number | null {
    const dot = event.target instanceof Element ? event.target.closest<SVGElement>(".point") : null;
    return dot ? Number(dot.dataset.index) : null;
  }

  #grab = (event: PointerEvent): void => {
    this.#dragged = this.#index(event);
    if (this.#dragged !== null) this.svg.setPointerCapture(event.pointerId);
  };

  #drag = (event: PointerEvent): void => {
    if (this.#dragged !== null) this.hands.moved(this.#dragged, this.#valueAt(event), false);
  };

  #drop = (event: PointerEvent): void => {
    if (this.#dragged !== null) this.hands.moved(this.#dragged, this.#valueAt(event), true);
    this.#dragged = null;
  };

  #press = (event: KeyboardEvent): void => {
    const index = this.#index(event);
    const arrow = ARROWS[event.key];
    if (index === null) return;
    if (arrow) this.hands.nudged(index, arrow[0] * (event.shiftKey ? 10 : 1), arrow[1] * (event.shiftKey ? 10 : 1));
    else if (event.key === "Delete" || event.key === "Backspace") this.hands.removed(index);
    else return;
    event.preventDefault();
  };
}

function node(name: string, attributes: Record<string, string | number>): SVGElement {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

function text(content: string, attributes: Record<string, string | number>): SVGElement {
  const element = node("text", attributes);
  element.textContent = content;
  return element;
}
