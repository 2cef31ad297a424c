// What tells series apart without colour: a texture for areas and bars, a mark and a dash for lines. The picture and the
// legend draw the same ones.

export type Texture = "plain" | "rising" | "dots" | "falling" | "level" | "dense" | "grid";
export type Mark = "circle" | "rect" | "triangle" | "diamond" | "pin" | "arrow" | "roundRect";

const TEXTURES: readonly Texture[] = ["plain", "rising", "dots", "falling", "level", "dense", "grid"];
const MARKS: readonly Mark[] = ["circle", "rect", "triangle", "diamond", "roundRect", "arrow", "pin"];
const DASHES: readonly (readonly number[])[] = [[], [7, 3], [2, 3], [10, 3, 2, 3], [4, 4], [12, 4], [1, 4]];

export function textureOf(index: number): Texture {
  return TEXTURES[index % TEXTURES.length]!;
}

export function markOf(index: number): Mark {
  return MARKS[index % MARKS.length]!;
}

export function dashOf(index: number): number[] {
  return [...DASHES[index % DASHES.length]!];
}

/** The texture as ECharts takes it, in the colour of what lies behind, through which the series' own still shows. */
export function decalOf(texture: Texture, behind: string): object | undefined {
  const color = behind.replace(/^rgb\((.*)\)$/, "rgba($1, 0.7)");
  const stripes = (rotation: number, gap: number) => ({ symbol: "rect", symbolSize: 1, color, dashArrayX: [1, 0], dashArrayY: [1.5, gap], rotation });
  switch (texture) {
    case "plain":
      return undefined;
    case "rising":
      return stripes(-Math.PI / 4, 5);
    case "falling":
      return stripes(Math.PI / 4, 5);
    case "level":
      return stripes(0, 4);
    case "dense":
      return stripes(-Math.PI / 4, 2);
    case "dots":
      return { symbol: "circle", symbolSize: 0.7, color, dashArrayX: [[5, 5], [0, 5, 5, 0]], dashArrayY: [5, 0] };
    case "grid":
      return { symbol: "rect", symbolSize: 0.35, color, dashArrayX: [6, 0], dashArrayY: [6, 0] };
  }
}
