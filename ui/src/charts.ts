// What ECharts is asked to draw: a small specification of ours in, a chart in the page's colours out. This file
// becomes charts.js, which is fetched when the first chart appears.
import { BarChart, LineChart, type BarSeriesOption, type LineSeriesOption } from "echarts/charts";
import { GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { init, use, type EChartsCoreOption } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { inkOf, type Ink, type Tone } from "./charts/ink";
import { tip } from "./charts/tip";

use([BarChart, LineChart, GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent, CanvasRenderer]);

export interface ChartSpec {
  kind: "line" | "area" | "bar" | "stacked" | "spark";
  /** Labels along the axis, already in the page's language. */
  x: string[];
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
  const chart = init(plot, null, { renderer: "canvas" });
  chart.setOption(optionOf(spec, plot, numberFormat(spec, lang)));
  return chart;
}

function numberFormat(spec: ChartSpec, lang: string): (value: number) => string {
  const format = new Intl.NumberFormat(lang, { maximumFractionDigits: 1, ...spec.format });
  return (value) => format.format(value) + (spec.y?.unit ?? "");
}

function optionOf(spec: ChartSpec, plot: HTMLElement, format: (value: number) => string): EChartsCoreOption {
  const ink = inkOf(plot);
  const spark = spec.kind === "spark";
  const text = { color: ink.text, fontFamily: ink.font, fontSize: 11 };
  const labels = {
    type: "category",
    data: spec.x,
    inverse: spec.horizontal,
    boundaryGap: spec.kind === "bar" || spec.kind === "stacked",
    axisLine: { lineStyle: { color: ink.line } },
    axisTick: { show: false },
    axisLabel: { ...text, hideOverlap: true },
    show: !spark,
  };
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
  const legend = spec.series.length > 1 && !spark;
  return {
    animationDuration: 250,
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    textStyle: { fontFamily: ink.font },
    grid: spark
      ? { left: 1, right: 1, top: 2, bottom: 2 }
      : { left: 2, right: 10, top: legend ? 30 : spec.lines || spec.markers ? 20 : 10, bottom: 2, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    legend: { show: legend, top: 0, left: 0, itemWidth: 10, itemHeight: 10, icon: "roundRect", textStyle: text, inactiveColor: ink.faint },
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
      formatter: (points: unknown) => tip(points, format),
    },
    xAxis: spec.horizontal ? values : labels,
    yAxis: spec.horizontal ? labels : values,
    series: spec.series.map((_, index) => seriesOf(spec, index, ink)),
  };
}

/** A scale of points: its ticks are quarters, whatever the height. */
function hundred(spec: ChartSpec): boolean {
  return spec.y?.min === 0 && spec.y.max === 100;
}

function seriesOf(spec: ChartSpec, index: number, ink: Ink): BarSeriesOption | LineSeriesOption {
  const { name, data, tone, dashed } = spec.series[index]!;
  const color = tone ? ink.tone(tone) : ink.inTurn(index);
  const marks = index === 0 ? marksOf(spec, ink) : {};
  if (spec.kind === "bar" || spec.kind === "stacked") {
    const stack = spec.kind === "stacked" ? "all" : undefined;
    const gap = stack ? { borderColor: ink.card, borderWidth: 1 } : {};
    return { type: "bar", name, data, stack, color, barMaxWidth: 36, itemStyle: { borderRadius: stack ? 0 : 2, ...gap }, ...marks };
  }
  return {
    type: "line",
    name,
    data: data.map((value) => value ?? "-"),
    color,
    showSymbol: data.length === 1,
    symbolSize: 6,
    lineStyle: { width: spec.kind === "spark" ? 1.5 : 2, type: dashed ? "dashed" : "solid" },
    areaStyle: spec.kind === "area" ? { opacity: 0.14 } : undefined,
    silent: spec.kind === "spark",
    ...marks,
  };
}

function marksOf(spec: ChartSpec, ink: Ink): object {
  const label = { color: ink.text, fontFamily: ink.font, fontSize: 11 };
  const across = spec.horizontal ? "xAxis" : "yAxis";
  const bands = (spec.bands ?? []).map((band) => [
    { [across]: band.from, name: band.label ?? "", itemStyle: { color: ink.soft(band.tone) }, label: { ...label, color: ink.tone(band.tone), position: "insideRight" } },
    { [across]: band.to },
  ]);
  const markers = (spec.markers ?? []).map((marker) => ({ xAxis: marker.x, label: { ...label, formatter: marker.label, position: "end" } }));
  const lines = (spec.lines ?? []).map((line) => ({ [across]: line.y, label: { ...label, formatter: line.label, position: "insideEndTop" } }));
  return {
    markArea: bands.length ? { silent: true, data: bands } : undefined,
    markLine: markers.length + lines.length ? { silent: true, symbol: "none", lineStyle: { color: ink.faint, type: "dashed", width: 1 }, data: [...markers, ...lines] } : undefined,
  };
}
