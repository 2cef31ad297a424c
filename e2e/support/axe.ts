// Accessibility: WCAG 2.2 AA by axe, judged on what would stop a person.
import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

export async function assertAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  const stopping = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  const found = stopping.map(({ id, help, nodes }) => ({ id, help, where: nodes.map((node) => node.target.join(" ")).slice(0, 5) }));
  expect(found, `axe on ${page.url()}`).toEqual([]);
}
