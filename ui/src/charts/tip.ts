// The tooltip as real nodes: ECharts' own is a string with style attributes, which the security policy refuses.

interface Point {
  name: string;
  dataIndex: number;
  seriesName: string;
  value: unknown;
  color: string;
}

export function tip(points: unknown, labels: string[], format: (value: number) => string): HTMLElement {
  const all = (Array.isArray(points) ? points : [points]) as Point[];
  const box = document.createElement("div");
  const title = document.createElement("p");
  title.className = "title";
  title.textContent = labels[all[0]?.dataIndex ?? -1] ?? all[0]?.name ?? "";
  box.append(title, ...all.map((point) => row(point, format)));
  return box;
}

function row(point: Point, format: (value: number) => string): HTMLElement {
  const line = document.createElement("div");
  line.className = "line";
  const swatch = document.createElement("i");
  swatch.style.background = point.color;
  const value = document.createElement("b");
  // On an axis of days a point is its instant and its value.
  const given = Array.isArray(point.value) ? (point.value as unknown[])[1] : point.value;
  value.textContent = typeof given === "number" ? format(given) : "—";
  line.append(swatch, point.seriesName, value);
  return line;
}
