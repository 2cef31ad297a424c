// What ECharts is asked to draw: a small specification of ours in, a chart in the page's colours out. This file
// becomes charts.js, which is fetched when the first chart appears.
import { BarChart, LineChart, type BarSeriesOption, type LineSeriesOption } from "echarts/charts";
import { GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { init, use, type EChartsCoreOption } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { inkOf, type Ink, type Tone } from "./charts/ink";
import { legend, type Entry } from "./charts/legend";
import { dashOf, decalOf, markOf, textureOf } from "./charts/shape";
import { tip } from "./charts/tip";

use([BarChart, LineChart, GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent, CanvasRenderer]);

export interface ChartSpec {
  kind: "line" | "area" | "bar" | "stacked" | "spark";
  /** Labels along the axis, already in the page's language. */
  x: string[];
  /** The day of each label as an instant in UTC: then the axis is one of time, and a month is as wide as a month. */
  at?: number[];
  /** A value that holds until the next one is drawn level, not as a slope. */
  steps?: boolean;
  series: { name: string; data: (number | null)[]; tone?: Tone; dashed?: boolean }[];
  y?: { min?: number; max?: number; unit?: string };
  /** Backgrounds between two values of y, such as health bands. */
  bands?: { from: number; to: number; tone: Tone; label?: string }[];
  /** Upright lines at an index of x, such as a new version of a scorecard. */
  markers?: { x: number; label: string }[];
  /** Level lines at a value of y, such as the seats bought. */
  lines?: { y: number; label: string }[];
  horizontal?: boolean;
  format?: Intl.NumberFormatOptions;
}

export interface Drawing {
  resize(): void;
  dispose(): void;
}

export function draw(plot: HTMLElement, spec: ChartSpec, lang: string): Drawing {
  const ink = inkOf(plot);
  const chart = init(plot, null, { renderer: "canvas" });
  chart.setOption(optionOf(spec, plot, lang, ink));
  const list = legendOf(spec, ink, (name, shown) => chart.dispatchAction({ type: shown ? "legendSelect" : "legendUnSelect", name }));
  if (list) plot.before(list);
  return {
    resize: () => chart.resize(),
    dispose: () => {
      list?.remove();
      chart.dispose();
    },
  };
}

/** None where there is one series, which the heading names. */
function legendOf(spec: ChartSpec, ink: Ink, toggle: (name: string, shown: boolean) => void): HTMLUListElement | null {
  if (spec.series.length < 2 || spec.kind === "spark") return null;
  const kind = isBars(spec) ? "area" : "line";
  const entries = spec.series.map(({ name }, index): Entry => ({ name, color: colorOf(spec, index, ink), index, kind }));
  return legend(entries, ink.card, toggle);
}

function isBars(spec: ChartSpec): boolean {
  return spec.kind === "bar" || spec.kind === "stacked";
}

function colorOf(spec: ChartSpec, index: number, ink: Ink): string {
  const { tone } = spec.series[index]!;
  return tone ? ink.tone(tone) : ink.inTurn(index);
}

function numberFormat(spec: ChartSpec, lang: string): (value: number) => string {
  const format = new Intl.NumberFormat(lang, { maximumFractionDigits: 1, ...spec.format });
  return (value) => format.format(value) + (spec.y?.unit ?? "");
}

function optionOf(spec: ChartSpec, plot: HTMLElement, lang: string, ink: Ink): EChartsCoreOption {
  const format = numberFormat(spec, lang);
  const spark = spec.kind === "spark";
  const text = { color: ink.text, fontFamily: ink.font, fontSize: 11 };
  const axis = { axisLine: { lineStyle: { color: ink.line } }, axisTick: { show: false }, show: !spark };
  const labels = spec.at
    ? { ...axis, type: "time", axisLabel: { ...text, hideOverlap: true, formatter: dayFormat(spec.at, lang) }, ...spanOf(spec.at), splitNumber: Math.max(2, Math.floor(plot.clientWidth / 110)) }
    : { ...axis, type: "category", data: spec.x, inverse: spec.horizontal, boundaryGap: isBars(spec), axisLabel: { ...text, hideOverlap: true } };
  const values = {
    type: "value",
    min: spec.y?.min,
    max: spec.y?.max,
    scale: spark,
    splitNumber: 4,
    interval: hundred(spec) ? (plot.clientHeight < 160 ? 50 : 25) : undefined,
    splitLine: { show: !spec.bands, lineStyle: { color: ink.line } },
    axisLabel: { ...text, formatter: format },
    show: !spark,
  };
  return {
    useUTC: true,
    animationDuration: 250,
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    textStyle: { fontFamily: ink.font },
    grid: spark
      ? { left: 1, right: 1, top: 2, bottom: 2 }
      : { left: 2, right: 10, top: spec.lines || spec.markers ? 20 : 10, bottom: 2, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    // Only so that series can be hidden; what is seen is `legend`.
    legend: { show: false },
    tooltip: {
      show: !spark,
      trigger: "axis",
      confine: true,
      className: "chart-tip",
      backgroundColor: ink.raised,
      borderColor: ink.line,
      padding: [6, 10],
      textStyle: { color: ink.strong, fontFamily: ink.font, fontSize: 12.5 },
      axisPointer: { type: spec.kind === "line" || spec.kind === "area" ? "line" : "shadow", lineStyle: { color: ink.faint }, shadowStyle: { color: ink.faint, opacity: 0.12 } },
      formatter: (points: unknown) => tip(points, spec.x, format),
    },
    xAxis: spec.horizontal ? values : labels,
    yAxis: spec.horizontal ? labels : values,
    series: spec.series.map((_, index) => seriesOf(spec, index, ink)),
  };
}

const DAY = 86_400_000;

/** The axis ends where the days end; a month has at least one tick of its own, never one a day. */
function spanOf(at: number[]): object {
  const [min, max] = [at[0] ?? 0, at.at(-1) ?? 0];
  return { min, max, minInterval: max - min > 120 * DAY ? 27 * DAY : max - min > 21 * DAY ? 7 * DAY : DAY };
}

/** A tick of the axis: the month where years are looked at, else the day. */
function dayFormat(at: number[], lang: string): (instant: number) => string {
  const long = (at.at(-1) ?? 0) - (at[0] ?? 0) > 120 * DAY;
  const parts: Intl.DateTimeFormatOptions = long ? { year: "numeric", month: lang === "ja" ? "numeric" : "short" } : { month: lang === "ja" ? "numeric" : "short", day: "numeric" };
  const format = new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, { ...parts, timeZone: "UTC" });
  return (instant) => format.format(instant);
}

/** A scale of points: its ticks are quarters, whatever the height. */
function hundred(spec: ChartSpec): boolean {
  return spec.y?.min === 0 && spec.y.max === 100;
}

function seriesOf(spec: ChartSpec, index: number, ink: Ink): BarSeriesOption | LineSeriesOption {
  const { name, dashed } = spec.series[index]!;
  const color = colorOf(spec, index, ink);
  const many = spec.series.length > 1;
  const data = placed(spec, index);
  const marks = index === 0 ? marksOf(spec, ink) : {};
  if (isBars(spec)) {
    const stack = spec.kind === "stacked" ? "all" : undefined;
    const gap = stack ? { borderColor: ink.card, borderWidth: 1 } : {};
    return { type: "bar", name, data, stack, color, barMaxWidth: 36, itemStyle: { borderRadius: stack ? 0 : 2, decal: many ? decalOf(textureOf(index), ink.card) : undefined, ...gap }, ...marks } as BarSeriesOption;
  }
  return {
    type: "line",
    name,
    data,
    color,
    step: spec.steps ? "end" : undefined,
    symbol: many ? markOf(index) : "circle",
    showSymbol: data.length === 1 || (many && data.length <= 60 && spec.kind !== "spark"),
    symbolSize: 6,
    lineStyle: { width: spec.kind === "spark" ? 1.5 : 2, type: strokeOf(many, index, dashed) },
    areaStyle: spec.kind === "area" ? { opacity: 0.14 } : undefined,
    silent: spec.kind === "spark",
    ...marks,
  } as LineSeriesOption;
}

/** Among many, the dash that the legend draws. */
function strokeOf(many: boolean, index: number, dashed: boolean | undefined): "solid" | "dashed" | number[] {
  if (many) return dashOf(index).length ? dashOf(index) : "solid";
  return dashed ? "dashed" : "solid";
}

/** The values in their order; on an axis of time, each with its instant. */
function placed(spec: ChartSpec, index: number): unknown[] {
  const { data } = spec.series[index]!;
  const { at } = spec;
  if (at) return data.map((value, place) => [at[place], value ?? "-"]);
  return isBars(spec) ? data : data.map((value) => value ?? "-");
}

function marksOf(spec: ChartSpec, ink: Ink): object {
  const label = { color: ink.text, fontFamily: ink.font, fontSize: 11 };
  const across = spec.horizontal ? "xAxis" : "yAxis";
  const bands = (spec.bands ?? []).map((band) => [
    { [across]: band.from, name: band.label ?? "", itemStyle: { color: ink.soft(band.tone) }, label: { ...label, color: ink.tone(band.tone), position: "insideRight" } },
    { [across]: band.to },
  ]);
  const markers = (spec.markers ?? []).map((marker) => ({ xAxis: spec.at?.[marker.x] ?? marker.x, label: { ...label, formatter: marker.label, position: "end" } }));
  const lines = (spec.lines ?? []).map((line) => ({ [across]: line.y, label: { ...label, formatter: line.label, position: "insideEndTop" } }));
  return {
    markArea: bands.length ? { silent: true, data: bands } : undefined,
    markLine: markers.length + lines.length ? { silent: true, symbol: "none", lineStyle: { color: ink.faint, type: "dashed", width: 1 }, data: [...markers, ...lines] } : undefined,
  };
}
