// From an empty installation to the first list of healthy and unhealthy customers, and an import taken back.
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { message, signIn } from "../support/demo";
import { bansou, expect, freshData, test } from "../support/fixtures";

const RAVENSTACK = fileURLToPath(new URL("../../../shared/data/ravenstack/", import.meta.url));

/** The files in the order that works, each with its kind and its rows. */
const FILES = [
  ["ravenstack_accounts.csv", "accounts", 500],
  ["ravenstack_subscriptions.csv", "subscriptions", 5_000],
  ["ravenstack_feature_usage.csv", "usage", 25_000],
  ["ravenstack_support_tickets.csv", "tickets", 2_000],
  ["ravenstack_churn_events.csv", "churn", 600],
] as const;

// The five files are taken in by two stories, which run side by side; the second begins where the first ends.
test("from set-up through the first three files", async ({ page, server, quiet, axe }) => {
  test.skip(!existsSync(RAVENSTACK), `the RavenStack files are not at ${RAVENSTACK}`);
  test.setTimeout(300_000);
  quiet(page);
  const { url } = await server();
  await setUp(page, url, "USD");
  await axe(page);
  await takeIn(page, frontOf(page), FILES.slice(0, 3));
  await axe(page);
});

test("from the last two files to the first health list", async ({ page, server, quiet, axe }) => {
  test.skip(!existsSync(RAVENSTACK), `the RavenStack files are not at ${RAVENSTACK}`);
  test.setTimeout(300_000);
  quiet(page);
  const data = await freshData();
  const [email, password] = ["sato@example.jp", "とても長い合言葉です"];
  await bansou(["init", "--workspace", "ravenstack", "--email", email, "--currency", "USD"], { data, input: `${password}\n` });
  for (const [file, kind, rows] of FILES.slice(0, 3)) {
    const told = await bansou(["import", "--workspace", "ravenstack", "--kind", kind, join(RAVENSTACK, file), "--json"], { data });
    expect(JSON.parse(told), file).toMatchObject({ read: rows, created: rows, refused: 0 });
  }
  const { url } = await server({ data });
  await signIn(page, url, email, password);
  const front = frontOf(page);
  await takeIn(page, front, FILES.slice(3));

  await test.step("limits are offered from the churns, or it is said why they are not", async () => {
    // RavenStack's churns contradict its contracts, so nothing can be learnt from them.
    await expect(page.locator("#limits-offer #limits-refusal")).toBeVisible({ timeout: 120_000 });
    await axe(page);
    await page.locator("#limits-offer form button").click();
    await expect(page.locator("#limits-refusal")).toHaveCount(0);
  });

  await test.step("every customer has a band, and the money adds up", async () => {
    const unscored = page.locator(".legend li", { hasText: message("ja", "words", "band-none") });
    await expect(async () => {
      await page.goto(`${front}/accounts?sort=score`);
      await expect(page.locator("tr[data-row] .chip.good, tr[data-row] .chip.watch, tr[data-row] .chip.risk").first())
        .toBeVisible({ timeout: 1_000 });
      const left = (await unscored.count()) === 0 ? 0 : Number(await unscored.locator("b").innerText());
      expect(left, "customers without a score").toBeLessThan(50);
    }).toPass({ timeout: 90_000 });
    // Open subscriptions that are no trials, as the data's own page says.
    await expect(page.locator("tfoot")).toContainText("$10,159,608");
    await expect(page.locator("tfoot")).toContainText("500");
    await expect(page.locator(".banner.stale"), "the data ends in 2024, and the screen says so").toBeVisible();
    await axe(page);
  });

  await test.step("an account opens, and its score says why", async () => {
    await page.keyboard.press("j");
    await page.keyboard.press("o");
    await page.waitForURL(/\/accounts\/[0-9a-f-]{36}$/);
    await expect(page.getByRole("heading", { level: 1 })).toContainText("Company");
    await axe(page);
  });
});

test("an import is taken back as one act", async ({ page, server, quiet, axe }) => {
  quiet(page);
  const data = await freshData();
  const { url } = await server({ data });
  await setUp(page, url, "JPY");
  const front = frontOf(page);
  const file = join(data, "customers.csv");
  await writeFile(file, "顧客ID,会社名,業種\nA-1,株式会社アクメ,物流\nA-2,有限会社ベータ,小売\n");

  await upload(page, front, file);
  await page.locator("button[name=act][value=check]").click();
  await page.locator("button[name=act][value=run]").click();
  await expect(page.locator("a.btn.first[href$='/accounts']")).toBeVisible();
  await expectCounts(page, { read: 2, created: 2, refused: 0 });
  const result = page.url();
  await page.goto(`${front}/accounts`);
  await expect(page.locator("tr[data-row]")).toHaveCount(2);

  await page.goto(result);
  await page.locator("button[data-open=undo]").click();
  const dialog = page.locator("dialog#undo[open]");
  await expect(dialog).toContainText("2");
  await axe(page);
  await dialog.locator("footer form button.danger").click();
  await expect(page.getByText(message("ja", "import", "import-notice-undone"))).toBeVisible();
  await page.goto(`${front}/accounts`);
  await expect(page.getByRole("heading", { level: 2 })).toHaveText(message("ja", "accounts", "accounts-empty-title"));
});

test("several files go together, and what may be the same is asked", async ({ page, server, quiet, axe }) => {
  quiet(page);
  const data = await freshData();
  const { url } = await server({ data });
  await setUp(page, url, "JPY");
  const front = frontOf(page);
  const files = {
    "契約.csv": "契約ID,会社名,開始日,月額\nS-1,株式会社アクメ,2025-04-01,1000\n",
    "顧客一覧.csv": "顧客ID,会社名,業種\nA-1,株式会社アクメ,物流\n",
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(data, name), text);

  await test.step("one page shows all, in the order in which they are taken in", async () => {
    await page.goto(`${front}/imports/new`);
    await page.locator("input[type=file]").setInputFiles(Object.keys(files).map((name) => join(data, name)));
    await page.locator("form button.first").click();
    await page.waitForURL(/\/imports\/together\/[0-9a-f-]{36}$/);
    await expect(page.locator("tbody tr").first()).toContainText("顧客一覧.csv");
    await axe(page);
    await page.locator("button[name=act][value=check]").click();
    await page.locator("button[name=act][value=run]").click({ timeout: 30_000 });
    await expect(page.locator("a.btn.first[href$='/accounts']")).toBeVisible({ timeout: 30_000 });
    await page.goto(`${front}/accounts`);
    await expect(page.locator("tr[data-row]")).toHaveCount(1);
  });

  await test.step("another company form is asked, a range of employees costs its cell", async () => {
    const file = join(data, "more.csv");
    await writeFile(file, "会社名,従業員数\n有限会社アクメ,51-200\n株式会社ベータ,30\n株式会社ガンマ,20\n");
    await upload(page, front, file);
    await page.locator("button[name=act][value=check]").click();
    const pair = page.locator("#pair-2");
    await expect(pair).toContainText(message("ja", "import", "import-alike-form"), { timeout: 30_000 });
    await expect(page.locator("#left-2")).toContainText("51-200");
    await axe(page);
    await pair.locator("select").selectOption("part");
    await page.getByRole("button", { name: message("ja", "import", "import-pairs-save") }).click();
    await expect(page.locator("#pair-2 select")).toHaveValue("part", { timeout: 30_000 });
    await page.locator("button[name=act][value=run]").click();
    await expect(page.locator("a.btn.first[href$='/accounts']")).toBeVisible({ timeout: 30_000 });
    await expectCounts(page, { read: 3, created: 3, refused: 0 });
    await axe(page);
  });
});

async function setUp(page: Page, url: string, currency: string): Promise<void> {
  await page.goto(url);
  await page.waitForURL(/\/set-up$/);
  await page.locator("input[name=name]").fill("佐藤 美咲");
  await page.locator("input[name=email]").fill("sato@example.jp");
  await page.locator("input[name=password]").fill("とても長い合言葉です");
  await page.locator("input[name=workspace]").fill("RavenStack");
  await page.locator("select[name=currency]").selectOption(currency);
  await page.locator("form button.first").click();
  await page.waitForURL(/\/w\/[^/]+\/imports\/new$/);
}

/** Each file by the page of imports: its kind is guessed, the check counts what the run then takes in. */
async function takeIn(page: Page, front: string, files: readonly (typeof FILES)[number][]): Promise<void> {
  for (const [file, kind, rows] of files) {
    await test.step(file, async () => {
      await upload(page, front, join(RAVENSTACK, file));
      await expect(page.locator("select[name=kind]"), "the kind is guessed").toHaveValue(kind);
      await page.locator("button[name=act][value=check]").click();
      await expect(page.locator("button[name=act][value=run]")).toBeVisible({ timeout: 60_000 });
      await expectCounts(page, { read: rows, created: rows, refused: 0 });
      await page.locator("button[name=act][value=run]").click();
      await expect(page.locator("a.btn.first[href$='/accounts']")).toBeVisible({ timeout: 90_000 });
      await expectCounts(page, { read: rows, created: rows, refused: 0 });
    });
  }
}

/** `http://…/w/SLUG` of the page at hand. */
function frontOf(page: Page): string {
  return /^.*\/w\/[^/]+/.exec(page.url())![0];
}

async function upload(page: Page, front: string, file: string): Promise<void> {
  await page.goto(`${front}/imports/new`);
  await page.locator("input[type=file]").setInputFiles(file);
  await page.locator("form button.first").click();
  await page.waitForURL(/\/imports\/[0-9a-f-]{36}$/);
}

async function expectCounts(page: Page, wanted: Record<"read" | "created" | "refused", number>): Promise<void> {
  for (const [name, count] of Object.entries(wanted)) {
    const label = message("ja", "import", `import-${name}`);
    const figure = page.locator("dl.counts > div").filter({ has: page.locator("dt", { hasText: new RegExp(`^${label}$`) }) });
    await expect(figure.locator("dd")).toHaveText(count.toLocaleString("ja-JP"));
  }
}
