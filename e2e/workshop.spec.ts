// A scorecard is changed, tried on today's customers and on past churns, saved, and taken back. Nothing is stored before
// it is saved, and what is taken back is a version of its own.
import type { Page } from "@playwright/test";
import { expect, test } from "./support/demo";

/** The figures of a table's column, top down. */
async function column(page: Page, table: string, place: number): Promise<number[]> {
  const cells = await page.locator(`${table} tbody tr td:nth-child(${place})`).allTextContents();
  return cells.map((text) => Number(text.replaceAll(",", "")));
}

const sum = (figures: number[]): number => figures.reduce((all, figure) => all + figure, 0);

test("a scorecard is changed, tried, saved and taken back", async ({ signedIn: page, demo, axe, quiet }) => {
  test.setTimeout(180_000);
  quiet(page);
  await page.goto(`${demo.front}/health`);
  await page.locator("main a[href$='/edit']").first().click();
  await expect(page).toHaveURL(/\/health\/[0-9a-f-]{36}\/edit$/);
  // The past is measured in the background, once; the page says so until it is done.
  await expect(page.locator("#workshop-measuring b-progress")).toHaveCount(0, { timeout: 90_000 });
  await axe(page);
  const before = await page.locator("#watch_from").inputValue();

  // Stricter bands, and a curve moved by its handle.
  await page.locator("#watch_from").fill("65");
  await page.locator("#healthy_from").fill("85");
  await page.locator("#m-0 details summary").click();
  const y = page.locator("#m-0-curve input[name='m.0.y']").first();
  const typed = Number(await y.inputValue());
  await page.locator("#m-0-curve .curve .point").first().focus();
  await page.keyboard.press("Shift+ArrowDown");
  await expect(y).toHaveValue(String(Math.max(0, typed - 10)));
  await page.locator("button[formaction$='/trial']").last().click();

  await expect(page.locator("#results")).toBeVisible();
  const bands = "#results > section:first-child > .scroll";
  const [old, now] = [await column(page, bands, 2), await column(page, bands, 3)];
  expect(sum(old), "both sides are of the same customers").toBe(sum(now));
  expect(old).not.toEqual(now);
  expect(await page.locator("#changes tbody tr").count()).toBeGreaterThan(0);
  await expect(page.locator("#changes tbody tr a").first()).toHaveAttribute("href", /\/accounts\/[0-9a-f-]{36}$/);
  await expect(page.locator("#summary")).not.toBeEmpty();
  await expect(page.locator("#watch_from"), "the draft stays as it was typed").toHaveValue("65");
  await axe(page);

  await page.locator("#note").fill("早く気づくため");
  await page.locator("#workshop .acts button.first").click();
  await expect(page).toHaveURL(/\/versions$/);
  await expect(page.locator("#version-2 .chip.good")).toBeVisible();
  await expect(page.locator("#version-2")).toContainText("早く気づくため");
  await expect(page.locator("#version-2 .diff ins").first()).toBeVisible();
  await axe(page);

  await page.locator("#version-1 form button").click();
  await expect(page.locator("#version-3 .chip.good")).toBeVisible();
  await page.locator("header.head a.btn").click();
  await expect(page.locator("#watch_from")).toHaveValue(before);
});
