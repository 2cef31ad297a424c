// The page's colours as ECharts can take them: tokens resolved for the theme of this moment.

export type Tone = "ai" | "good" | "watch" | "risk" | "ink" | "grey";

export interface Ink {
  strong: string;
  text: string;
  faint: string;
  line: string;
  card: string;
  raised: string;
  font: string;
  tone(tone: Tone): string;
  soft(tone: Tone): string;
  inTurn(index: number): string;
}

const TOKENS: Record<Tone, string> = { ai: "--ai", good: "--good", watch: "--watch", risk: "--risk", ink: "--ink", grey: "--ink-3" };
const SOFT: Record<Tone, string> = { ai: "--ai-soft", good: "--good-soft", watch: "--watch-soft", risk: "--risk-soft", ink: "--sunk", grey: "--sunk" };
// Hues for series without a tone, apart from each other for most colour sight and from the three bands.
const TURN: [light: string, dark: string][] = [["#27498a", "#8fb0f0"], ["#c2752a", "#e3a363"], ["#4b8f8c", "#7cc4c0"], ["#8a5a9e", "#c39ad4"], ["#7a7f3a", "#b9bd74"], ["#5f6b7c", "#a5afbd"]];

/** `light-dark()` in a token is only resolved on a real property, so a probe wears each colour for a moment. */
export function inkOf(host: HTMLElement): Ink {
  const probe = document.createElement("i");
  host.append(probe);
  const resolve = (token: string): string => {
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  };
  const resolved = new Map([...Object.values(TOKENS), ...Object.values(SOFT)].map((token) => [token, resolve(token)]));
  const [strong, text, faint, line, card, raised] = ["--ink", "--ink-2", "--ink-3", "--line", "--card", "--raised"].map(resolve) as [string, string, string, string, string, string];
  const turn = TURN.map(([light, dark]) => {
    probe.style.color = `light-dark(${light}, ${dark})`;
    return getComputedStyle(probe).color;
  });
  const font = getComputedStyle(host).fontFamily;
  probe.remove();
  return {
    strong, text, faint, line, card, raised, font,
    tone: (tone) => resolved.get(TOKENS[tone]) ?? text,
    soft: (tone) => resolved.get(SOFT[tone]) ?? line,
    inTurn: (index) => turn[index % turn.length] ?? text,
  };
}
