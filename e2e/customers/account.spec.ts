// The page of one account at a desk and on a phone: what a person reads first is the verdict, and nothing has to be looked for.
import type { Page } from "@playwright/test";
import { expect, message, test, type Demo } from "../support/demo";
import { assertAccessible } from "../support/axe";

/** The account at risk that pays most. */
async function atRisk(page: Page, demo: Demo): Promise<string> {
  await page.goto(`${demo.front}/accounts?band=at_risk&sort=-mrr`);
  const href = await page.locator("tbody .name a").first().getAttribute("href");
  return new URL(href!, demo.front).href;
}

/** Where the lower edge of an element is, from the top of the page. */
async function bottom(page: Page, selector: string): Promise<number> {
  const box = (await page.locator(selector).first().boundingBox())!;
  return box.y + box.height + (await page.evaluate(() => scrollY));
}

test("at a desk the verdict, what decides, the next act and the timeline stand above the fold", async ({ signedIn: page, demo, quiet }) => {
  quiet(page);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(await atRisk(page, demo));
  await expect(page.locator("#verdict .lead")).toContainText(message("ja", "words", "band-at_risk"));
  await expect(page.locator("#verdict-because")).not.toBeEmpty();
  expect(await bottom(page, "#verdict-because")).toBeLessThan(450);
  await expect(page.locator("#next-acts .btn").first()).toBeVisible();
  expect(await bottom(page, "#next-acts .btn")).toBeLessThan(600);
  const first = page.locator("#timeline ol.time > li:not(.day)").first();
  await expect(first).toBeVisible();
  expect((await first.boundingBox())!.y, "the timeline begins above the fold").toBeLessThan(900);
  expect((await page.locator("#all-measures").getAttribute("open")) === null, "measures are folded").toBe(true);
  await assertAccessible(page);
});

test("on a phone the verdict comes first, and what follows the timeline can be reached", async ({ signedIn: page, demo, quiet }) => {
  quiet(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(await atRisk(page, demo));
  expect(await bottom(page, "#verdict-because")).toBeLessThan(844);
  const order = await page.evaluate(() => ["verdict", "next-acts", "timeline", "costs"].map((id) => document.getElementById(id)!.getBoundingClientRect().top));
  expect(order).toEqual([...order].sort((a, b) => a - b));
  // A figure is never broken over two lines.
  await page.locator("#all-measures summary").click();
  const broken = await page.locator("main :is(.flag b, .delta, .num, .score b)").evaluateAll((all) =>
    all.filter((each) => each.getClientRects().length > 0 && /^[▲▼±−+\d./ →]+$/.test(each.textContent!.trim())).filter((each) => {
      const range = document.createRange();
      range.selectNodeContents(each);
      return new Set([...range.getClientRects()].map(({ top }) => Math.round(top / 8))).size > 1;
    }).map((each) => each.textContent),
  );
  expect(broken).toEqual([]);
  // The timeline goes on only where somebody asks it to.
  const lines = page.locator("#timeline ol.time > li:not(.day)");
  const before = await lines.count();
  await page.locator("#people-card").scrollIntoViewIfNeeded();
  await expect(lines).toHaveCount(before);
  await page.getByRole("link", { name: message("ja", "timeline", "timeline-older") }).click();
  await expect.poll(() => page.locator("ol.time > li:not(.day)").count()).toBeGreaterThan(before);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  await assertAccessible(page);
});

test("a next act becomes a task, and then stands as one", async ({ signedIn: page, demo, quiet }) => {
  quiet(page);
  // Not every account at risk has an act that is no task yet.
  await page.goto(`${demo.front}/accounts?band=at_risk&sort=-mrr`);
  const links = page.locator("tbody .name a");
  const accounts = await links.evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).href));
  const offered = page.locator("#next-acts a[data-turbo-frame=modal]");
  for (const account of accounts) {
    await page.goto(account);
    if ((await offered.count()) > 0) break;
  }
  await offered.first().click();
  const dialog = page.getByRole("dialog");
  const title = await dialog.locator("input[name=title]").inputValue();
  expect(title).not.toBe("");
  await dialog.locator("button.first").click();
  await expect(page.locator("#next-acts")).toContainText(title);
  await expect(page.locator("#next-acts form").first()).toBeVisible();
});

test("an event is given a name where it is used, everywhere shows it, and it can be taken back", async ({ signedIn: page, demo, quiet }) => {
  quiet(page);
  const account = await atRisk(page, demo);
  await page.goto(`${account}/usage`);
  const name = "画面で付けた名前";
  const edit = page.locator("a[href*='/tracking/names/edit']").first();
  await edit.click();
  const dialog = page.getByRole("dialog");
  await dialog.locator("input[name=name]").fill(name);
  await dialog.locator("button.first").click();
  await expect(page.locator("main")).toContainText(name);
  await expect(page.locator(".chart-legend", { hasText: name })).toBeVisible();
  await page.getByRole("button", { name: message("ja", "success", "undo") }).click();
  await expect(page.locator("main")).not.toContainText(name);
});
