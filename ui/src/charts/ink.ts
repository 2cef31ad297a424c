// The page's colours as ECharts can take them: tokens resolved for the theme of this moment.

export type Tone = "ai" | "good" | "watch" | "risk" | "ink" | "grey" | "rest";

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

const TOKENS: Record<Exclude<Tone, "rest">, string> = { ai: "--ai", good: "--good", watch: "--watch", risk: "--risk", ink: "--ink", grey: "--ink-3" };
const SOFT: Record<Exclude<Tone, "rest">, string> = { ai: "--ai-soft", good: "--good-soft", watch: "--watch-soft", risk: "--risk-soft", ink: "--sunk", grey: "--sunk" };
/**
 * Hues for series without a tone, light and dark: told apart by colour sight of every kind, and at least 3:1 on a card
 * (charts.spec.ts measures it). Never alone: a series also has its texture, its mark or its dash.
 */
export const TURN: readonly [light: string, dark: string][] = [["#27498a", "#7ea8f5"], ["#c2752a", "#e3a363"], ["#2f93ee", "#9df1e0"], ["#9c3a3f", "#c4532b"], ["#7a5fd0", "#7a68d8"], ["#33300a", "#efe97a"], ["#4d0f58", "#2a8572"]];
/** What is left of many, summed up. */
export const REST: readonly [light: string, dark: string] = ["#7d8794", "#98a1ad"];

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
  const both = ([light, dark]: readonly [string, string]): string => {
    probe.style.color = `light-dark(${light}, ${dark})`;
    return getComputedStyle(probe).color;
  };
  const turn = TURN.map(both);
  const rest = both(REST);
  const font = getComputedStyle(host).fontFamily;
  probe.remove();
  return {
    strong, text, faint, line, card, raised, font,
    tone: (tone) => (tone === "rest" ? rest : (resolved.get(TOKENS[tone]) ?? text)),
    soft: (tone) => (tone === "rest" ? line : (resolved.get(SOFT[tone]) ?? line)),
    inTurn: (index) => turn[index % turn.length] ?? text,
  };
}
