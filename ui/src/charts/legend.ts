// The legend as real nodes beside the picture: it wraps where the page is narrow and never lies on the axis, is read out,
// and shows or hides a series.
import { dashOf, markOf, textureOf } from "./shape";

export interface Entry {
  name: string;
  color: string;
  /** Its place among the series that are told apart by shape. */
  index: number;
  kind: "area" | "line";
}

const SVG = "http://www.w3.org/2000/svg";
let patterns = 0;

export function legend(entries: Entry[], gap: string, toggle: (name: string, shown: boolean) => void): HTMLUListElement {
  const list = document.createElement("ul");
  list.className = "chart-legend";
  for (const entry of entries) {
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-pressed", "true");
    button.append(entry.kind === "line" ? stroke(entry) : patch(entry, gap), entry.name);
    button.addEventListener("click", () => {
      const shown = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(shown));
      toggle(entry.name, shown);
    });
    const item = document.createElement("li");
    item.append(button);
    list.append(item);
  }
  return list;
}

function svg(width: number): SVGSVGElement {
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("viewBox", `0 0 ${width} 12`);
  picture.setAttribute("width", String(width));
  picture.setAttribute("height", "12");
  picture.setAttribute("aria-hidden", "true");
  return picture;
}

function add(to: Element, tag: string, attributes: Record<string, string | number>): SVGElement {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  to.append(node);
  return node;
}

/** A patch with the series' texture. */
function patch({ color, index }: Entry, gap: string): SVGSVGElement {
  const picture = svg(16);
  add(picture, "rect", { width: 16, height: 12, rx: 2, fill: color });
  const texture = textureOf(index);
  if (texture === "plain") return picture;
  const id = `texture-${(patterns += 1)}`;
  const size = texture === "dense" ? 3.5 : texture === "level" ? 5.5 : 5;
  const turn = texture === "rising" || texture === "dense" ? -45 : texture === "falling" ? 45 : 0;
  const pattern = add(picture, "pattern", { id, width: size, height: size, patternUnits: "userSpaceOnUse", patternTransform: `rotate(${turn})` });
  if (texture === "dots") add(pattern, "circle", { cx: 2.5, cy: 2.5, r: 1.4, fill: gap });
  else if (texture === "grid") add(pattern, "rect", { x: 1.5, y: 1.5, width: 2, height: 2, fill: gap });
  else add(pattern, "rect", { width: size, height: 1.5, fill: gap });
  add(picture, "rect", { width: 16, height: 12, rx: 2, fill: `url(#${id})` });
  return picture;
}

/** A stretch of the series' line with its mark. */
function stroke({ color, index }: Entry): SVGSVGElement {
  const picture = svg(26);
  const dash = dashOf(index);
  add(picture, "line", { x1: 0, y1: 6, x2: 26, y2: 6, stroke: color, "stroke-width": 2, ...(dash.length ? { "stroke-dasharray": dash.join(" ") } : {}) });
  switch (markOf(index)) {
    case "circle":
      add(picture, "circle", { cx: 13, cy: 6, r: 3.5, fill: color });
      break;
    case "triangle":
    case "arrow":
    case "pin":
      add(picture, "path", { d: "M13 1.5 L17.5 10 H8.5 Z", fill: color });
      break;
    case "diamond":
      add(picture, "path", { d: "M13 1 L18 6 L13 11 L8 6 Z", fill: color });
      break;
    default:
      add(picture, "rect", { x: 9.5, y: 2.5, width: 7, height: 7, fill: color });
  }
  return picture;
}
