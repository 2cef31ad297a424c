// The colours of series, measured: apart for every kind of colour sight, in light and dark, and strong enough on a card.
import { expect, test } from "@playwright/test";
import { REST, TURN } from "../../ui/src/charts/ink";
import { dashOf, decalOf, markOf, textureOf } from "../../ui/src/charts/shape";

type Three = [number, number, number];

const CARD = { light: "#ffffff", dark: "#1a2029" };
/** Machado, Oliveira and Fernandes 2009, severity 1. */
const SIGHTS: Record<string, number[]> = {
  usual: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
};

const linear = (hex: string): Three =>
  [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as Three;

const seen = (hex: string, matrix: number[]): Three => {
  const parts = linear(hex);
  return [0, 3, 6].map((row) => Math.max(0, parts.reduce((sum, part, at) => sum + matrix[row + at]! * part, 0))) as Three;
};

/** OKLab (Ottosson 2020). */
const oklab = ([r, g, b]: Three): Three => {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s, 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s, 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s];
};

const contrast = (a: string, b: string): number => {
  const [light, dark] = [a, b].map((hex) => linear(hex).reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at]!, 0)).sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
};

for (const [theme, at] of [["light", 0], ["dark", 1]] as const) {
  const colors = [...TURN, REST].map((pair) => pair[at]);

  test(`series are told apart by colour, ${theme}`, () => {
    for (const [sight, matrix] of Object.entries(SIGHTS)) {
      const least = sight === "usual" ? 0.1 : 0.08;
      for (const [n, one] of colors.entries()) {
        for (const other of colors.slice(n + 1)) {
          const [a, b] = [oklab(seen(one, matrix)), oklab(seen(other, matrix))];
          const apart = Math.hypot(...a.map((part, place) => part - b[place]!));
          expect(apart, `${one} and ${other}, ${sight}`).toBeGreaterThan(least);
        }
      }
    }
  });

  test(`series stand out from the card, ${theme}`, () => {
    for (const color of colors) expect(contrast(color, CARD[theme]), color).toBeGreaterThanOrEqual(3);
  });
}

test("series are told apart without colour as well", () => {
  const all = TURN.map((_, index) => index);
  expect(new Set(all.map(textureOf)).size).toBe(all.length);
  expect(new Set(all.map(markOf)).size).toBe(all.length);
  expect(new Set(all.map((index) => dashOf(index).join())).size).toBe(all.length);
  expect(new Set(all.map((index) => JSON.stringify(decalOf(textureOf(index), "#fff")))).size).toBe(all.length);
});
