// A scorecard is changed, tried on today's customers and on past churns, saved, and taken back. Nothing is stored before
// it is saved, and what is taken back is a version of its own.
import type { Locator, Page } from "@playwright/test";
import { expect, signIn, test } from "../support/demo";
import { bansou } from "../support/program";

/** The texts of a table's column, top down. */
const texts = (page: Page, table: string, place: number): Promise<string[]> =>
  page.locator(`${table} tbody tr :is(td, th):nth-child(${place})`).allInnerTexts();

/** The figures of a table's column, top down. */
const column = async (page: Page, table: string, place: number): Promise<number[]> =>
  (await texts(page, table, place)).map((text) => Number(text.replaceAll(",", "")));

const sum = (figures: number[]): number => figures.reduce((all, figure) => all + figure, 0);

/** The worst of the customers, by name, with the scores that the list shows. */
async function scores(page: Page, front: string): Promise<string[]> {
  await page.goto(`${front}/accounts?sort=score`);
  const lines = page.locator("tr[data-row]");
  return lines.evaluateAll((rows) =>
    rows.map((row) => `${row.querySelector("td.name")?.textContent?.trim()} ${row.querySelector(".score b")?.textContent}`),
  );
}

/** Drags the curve's point by so many pixels, as a hand does. */
async function drag(page: Page, point: string, by: { x: number; y: number }): Promise<void> {
  const box = (await page.locator(point).first().boundingBox())!;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + by.x / 2, y + by.y / 2, { steps: 4 });
  await page.mouse.move(x + by.x, y + by.y, { steps: 4 });
  await page.mouse.up();
}

test("a scorecard is changed, tried, saved and taken back", async ({ server, page, axe, quiet }) => {
  test.setTimeout(240_000);
  quiet(page);
  // A company with a past: enough churns to say something, and of its own, as the story changes everyone's scores.
  const { url, data } = await server();
  const made = JSON.parse(await bansou(["demo", "--seed", "7", "--accounts", "150", "--months", "16", "--json"], { data }));
  const front = `${url}/w/${made.workspace}`;
  await signIn(page, url, made.email, made.password);
  await page.goto(`${front}/health`);
  await page.locator("main a[href$='/edit']").first().click();
  await expect(page).toHaveURL(/\/health\/[0-9a-f-]{36}\/edit$/);
  // The past is measured in the background, once; the page says so until it is done.
  await expect(page.locator("#workshop-measuring b-progress")).toHaveCount(0, { timeout: 120_000 });
  await axe(page);
  const workshop = page.url();
  const standing = await scores(page, front);
  expect(standing.length).toBeGreaterThan(20);
  await page.goto(workshop);
  const before = await page.locator("#watch_from").inputValue();

  await test.step("a band and a weight are typed, and the shares follow", async () => {
    await page.locator("#watch_from").fill("60");
    await page.locator("#healthy_from").fill("80");
    const share = page.locator("#m-0 [data-part]");
    const was = parseInt(await share.innerText(), 10);
    await page.locator("#m-0-weight").fill("４０");
    const shares = await page.locator("#measures [data-part]").allInnerTexts();
    expect(parseInt(shares[0]!, 10)).toBeGreaterThan(was);
    expect(Math.abs(sum(shares.map((text) => parseInt(text, 10))) - 100), "rounded shares").toBeLessThan(10);
    await expect(page.locator("#measures [data-total]")).toContainText("132");
  });

  await test.step("a point of a curve is dragged, and its fields follow", async () => {
    await page.locator("#m-0 details summary").click();
    const [x, y] = ["x", "y"].map((axis) => page.locator(`#m-0-curve input[name='m.0.${axis}']`).nth(1)) as [Locator, Locator];
    const typed = [Number(await x.inputValue()), Number(await y.inputValue())];
    await page.locator("#m-0-curve .curve").scrollIntoViewIfNeeded();
    await drag(page, "#m-0-curve .curve .point >> nth=1", { x: 12, y: 40 });
    expect(Number(await x.inputValue())).toBeGreaterThan(typed[0]!);
    expect(Number(await y.inputValue())).toBeLessThan(typed[1]!);
    // And by keyboard.
    const lower = Number(await y.inputValue());
    await page.locator("#m-0-curve .curve .point").nth(1).focus();
    await page.keyboard.press("ArrowDown");
    await expect(y).toHaveValue(String(Math.max(0, lower - 1)));
  });

  await page.locator("button[formaction$='/trial']").last().click();
  await expect(page.locator("#results")).toBeVisible();

  await test.step("who changes band, and why", async () => {
    const bands = "#results > section:first-child > .scroll";
    const [old, now] = [await column(page, bands, 2), await column(page, bands, 3)];
    expect(sum(old), "both sides are of the same customers").toBe(sum(now));
    expect(old).not.toEqual(now);
    expect(await page.locator("#changes tbody tr").count()).toBeGreaterThan(0);
    await expect(page.locator("#changes tbody tr a").first()).toHaveAttribute("href", /\/accounts\/[0-9a-f-]{36}$/);
    for (const reason of await texts(page, "#changes", 4)) expect(reason.trim()).not.toBe("");
    // The distribution: the table behind the picture adds up to those who have a score.
    await page.locator("#results b-chart details summary").click();
    for (const side of [2, 3]) {
      const bars = await column(page, "#results b-chart", side);
      const all = await page.locator(`#results b-chart tfoot :is(td, th):nth-child(${side})`).innerText();
      expect(sum(bars)).toBe(Number(all.replaceAll(",", "")));
    }
  });

  await test.step("how it would have told past churns, and on how many that rests", async () => {
    const backtest = page.locator("#backtest");
    await expect(backtest.locator("#summary")).toContainText(/解約\d+件/);
    await expect(backtest.locator("h3", { hasText: "日以内の解約" })).toHaveCount(4);
    for (const days of [30, 60, 90]) {
      const heading = backtest.locator("h3", { hasText: `${days}日以内の解約` }).first();
      expect(Number(/解約(\d+)件/.exec(await heading.innerText())?.[1]), `${days} days`).toBeGreaterThan(0);
    }
    // The furthest distance rests on the most churns: version in force, then the draft, each with interval and rates.
    const verdicts = backtest.locator(".scroll").nth(2).locator("tbody tr");
    await expect(verdicts).toHaveCount(2);
    for (const verdict of await verdicts.allInnerTexts()) {
      expect(verdict).toMatch(/0\.\d\d.*0\.\d\d–\d\.\d\d/s);
      expect(verdict).toMatch(/的中率 .*\d+%.*捕捉率 .*\d+%/s);
    }
    const measures = backtest.locator(".scroll").last();
    expect(await measures.locator("tbody tr").count()).toBeGreaterThan(5);
    await expect(measures).toContainText(/0\.\d\d/);
  });
  await expect(page.locator("#watch_from"), "the draft stays as it was typed").toHaveValue("60");
  await axe(page);
  expect(await inAnotherTab(page, front), "trying stores nothing").toEqual(standing);

  await page.locator("#note").fill("早く気づくため");
  await page.locator("#workshop .acts button.first").click();
  await expect(page).toHaveURL(/\/versions$/);
  await expect(page.locator("#version-2 .chip.good")).toBeVisible();
  await expect(page.locator("#version-2")).toContainText("早く気づくため");
  await expect(page.locator("#version-2 .diff ins").first()).toBeVisible();
  await axe(page);
  const versions = page.url();

  await test.step("everyone is scored by it, and the chart marks where it came into force", async () => {
    await expect.poll(() => scores(page, front), { timeout: 60_000 }).not.toEqual(standing);
    await page.locator("tr[data-row] td.name a").first().click();
    const island = page.locator("[id$='-health'] b-chart script");
    await expect.poll(async () => JSON.parse((await island.textContent()) ?? "{}").markers?.at(-1)?.label, { timeout: 60_000 }).toBe("第2版");
  });

  await test.step("one act takes it back, and the scores are as before", async () => {
    await page.goto(versions);
    await page.locator("#version-1 form button").click();
    await expect(page.locator("#version-3 .chip.good")).toBeVisible();
    await page.locator("header.head a.btn").click();
    await expect(page.locator("#watch_from")).toHaveValue(before);
    await expect.poll(() => scores(page, front), { timeout: 60_000 }).toEqual(standing);
  });

  await test.step("limits are proposed from the past, and one press takes one", async () => {
    await page.goto(workshop.replace(/edit$/, "limits"));
    for (const band of ["watch", "at_risk"]) {
      const rows = page.locator(`#limits-${band} tbody tr`);
      expect(await rows.count(), "the limit in force and choices").toBeGreaterThan(3);
      for (const row of await rows.allInnerTexts()) expect(row).toMatch(/\d+%\s*\([\d,]+\/[\d,]+\)/);
    }
    await axe(page);
    const choice = page.locator("#limits-watch tbody tr:has(button)").first();
    const below = await choice.locator("button").getAttribute("value");
    await choice.locator("button").click();
    await expect(page.locator("#version-4 .chip.good")).toBeVisible();
    await page.locator("header.head a.btn").click();
    await expect(page.locator("#healthy_from")).toHaveValue(below!);
    await page.goto(versions);
    await page.locator("#version-3 form button").click();
    await expect(page.locator("#version-5 .chip.good")).toBeVisible();
  });
});

test("own fields and events are measures, and say whom a scorecard is for", async ({ signedIn: page, demo, axe, quiet }) => {
  test.setTimeout(120_000);
  quiet(page);
  await page.goto(`${demo.front}/health/edit`);
  const measures = page.locator("#measures .measure");
  const before = await measures.count();
  await page.locator("#new_measure").selectOption({ label: "拠点数" });
  await page.locator("button[value='add-measure']").click();
  await expect(measures).toHaveCount(before + 1);
  await page.locator("select[name='new_event_measure']").selectOption("days_28");
  await page.locator("button[value='add-event']").click();
  await expect(measures).toHaveCount(before + 2);
  const own = page.locator("#measures .measure", { hasText: "拠点数" });
  await own.locator("summary").click();
  await own.locator("select[name$='.dimension']").selectOption("adoption");

  await page.locator("summary", { hasText: "独自項目で絞り込む" }).click();
  await page.locator("input[name='segment.from:custom.sites']").fill("２");
  await page.locator("button[formaction$='/trial']").last().click();
  await expect(page.locator("#changes"), "those with one site are not meant").toContainText("対象の顧客が変わるため");
  await expect(page.locator("#backtest")).toContainText("拠点数");
  await axe(page);
});

async function inAnotherTab(page: Page, front: string): Promise<string[]> {
  const tab = await page.context().newPage();
  const found = await scores(tab, front);
  await tab.close();
  return found;
}
