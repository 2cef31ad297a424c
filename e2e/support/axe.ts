// Accessibility: axe finds nothing at all, by any of its rules.
import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

export async function assertAccessible(page: Page): Promise<void> {
  // While a visit is under way, the page on screen is on its way out, and says so with an attribute that is not for it.
  // One may begin at any moment: the page is brought up to date whenever somebody changes something.
  await expect(page.locator("html[aria-busy]")).toHaveCount(0);
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations
    .map(({ id, help, nodes }) => ({ id, help, where: nodes.map((node) => node.target.join(" ")).slice(0, 5) }))
    .filter(({ id, where }) => !(id === "aria-allowed-attr" && where.join() === "html"));
  expect(found, `axe on ${page.url()}`).toEqual([]);
}
