// An event of a customer's product reaches the pages that people look at: the account, the list and Today change by
// themselves, and say why.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "@playwright/test";
import { message, signIn } from "../support/demo";
import { expect, test } from "../support/fixtures";
import { bansou, type Server } from "../support/program";
import { node, run } from "./installed";

test.describe.configure({ timeout: 240_000 });

/** How long to wait for a page to show the new score; a busy machine takes long, and how long it took is noted. */
const SHOWN_WITHIN_MS = 30_000;
const DAY_MS = 86_400_000;
const SIGN_IN = ["a@example.com", "correct horse battery"] as const;

const day = (back: number): string => new Date(Date.now() - back * DAY_MS).toISOString().slice(0, 10);

/** Two customers who came every working day; one of them has not been seen for seven weeks. */
async function company(server: Server): Promise<string> {
  const { data } = server;
  const init = ["init", "--workspace", "Acme", "--email", SIGN_IN[0], "--locale", "ja", "--timezone", "Asia/Tokyo"];
  await bansou(init, { data, input: `${SIGN_IN[1]}\n` });
  const accounts = ["顧客ID,会社名,契約開始日,プラン,席数,MRR,ステージ", `acme,株式会社アクメ,${day(400)},Pro,2,300000,定着期`, `beta,ベータ工業株式会社,${day(400)},Pro,20,200000,定着期`];
  const usage = ["顧客ID,発生日時,イベント,回数"];
  for (let back = 170; back >= 1; back -= 1) {
    if ([0, 6].includes(new Date(Date.now() - back * DAY_MS).getUTCDay())) continue;
    usage.push(`beta,${day(back)} 03:00,Report exported,20`);
    if (back > 49) usage.push(`acme,${day(back)} 03:00,Report exported,20`);
  }
  for (const [kind, lines] of [["accounts", accounts], ["usage", usage]] as const) {
    const file = join(data, `${kind}.csv`);
    await writeFile(file, `${lines.join("\n")}\n`);
    const told = JSON.parse(await bansou(["import", "--workspace", "acme", "--kind", kind, file, "--json"], { data }));
    expect(told, kind).toMatchObject({ read: lines.length - 1, refused: 0 });
  }
  return (await bansou(["tracking-key", "--workspace", "acme"], { data })).trim();
}

/** A browser of its own, signed in and looking at a page; a reload would take the mark away. */
async function looking(browser: Browser, server: Server, path: string): Promise<Page> {
  const page = await (await browser.newContext({ locale: "ja-JP", timezoneId: "Asia/Tokyo" })).newPage();
  await signIn(page, server.url, ...SIGN_IN);
  await page.goto(`${server.url}/w/acme${path}`);
  await page.evaluate(() => Object.assign(window, { asOpened: true }));
  return page;
}

const asOpened = (page: Page): Promise<boolean> => page.evaluate(() => "asOpened" in window);
const score = async (page: Page, within: string): Promise<number> =>
  Number((await page.locator(`${within} .score b`).first().innerText({ timeout: 5_000 })).trim());

test("an event of an SDK moves the score on the open account, list and Today", async ({ server, browser, axe }) => {
  const sdks = await node();
  const first = await server();
  const key = await company(first);
  const list = await looking(browser, first, "/accounts");
  const line = list.locator("tr[data-row]", { hasText: "株式会社アクメ" });
  await expect(line.locator(".chip.risk"), "silent for weeks").toBeVisible({ timeout: 30_000 });
  const path = (await line.locator("td.name a").getAttribute("href"))!.replace("/w/acme", "");
  const account = await looking(browser, first, path);
  const today = await looking(browser, first, "/today?view=team");
  const why = today.locator("#today-list > [data-row]", { hasText: "株式会社アクメ" });
  await expect(why.locator(".why"), "the silence has a line").not.toBeEmpty({ timeout: 30_000 });
  const chart = account.locator(".card b-chart .plot").first();
  await chart.scrollIntoViewIfNeeded();
  await expect(chart.locator("canvas, svg")).not.toHaveCount(0);
  const before = await score(account, "header.head");

  await run("node", ["send.mjs", "segment", first.url, key], sdks);
  const sent = Date.now();
  await expect.poll(() => score(account, "header.head"), { timeout: SHOWN_WITHIN_MS, intervals: [50] }).toBeGreaterThan(before);
  test.info().annotations.push({ type: "shown on the account after", description: `${Date.now() - sent} ms` });
  await expect(line.locator(".chip.risk"), "the list's band").toHaveCount(0, { timeout: SHOWN_WITHIN_MS });
  test.info().annotations.push({ type: "shown on the list after", description: `${Date.now() - sent} ms` });

  await test.step("each says what moved it", async () => {
    const silence = message("ja", "health", "measure-silence_vs_habit");
    await expect(account.locator("ol.time > li", { hasText: silence }).first()).toContainText(" → ");
    await expect(account.locator("header.head .chip.risk")).toHaveCount(0);
    await expect(chart.locator("canvas, svg"), "the chart is drawn anew").not.toHaveCount(0);
    // The list names what weighs most against 30 days ago.
    await expect(line.locator(".cause")).toContainText(" → ");
    await expect(async () => {
      const after = await score(account, "header.head");
      expect(await score(list, "tr[data-row]"), "the list").toBe(after);
    }).toPass({ timeout: SHOWN_WITHIN_MS });
    await expect(why, "who is back needs nobody").toHaveCount(0, { timeout: SHOWN_WITHIN_MS });
  });
  for (const page of [account, list, today]) {
    expect(await asOpened(page), "no page was loaded anew").toBe(true);
    await expect(page.locator("html:not([aria-busy])")).toBeVisible();
    await axe(page);
    await page.context().close();
  }
});
