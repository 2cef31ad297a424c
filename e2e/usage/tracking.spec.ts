// A company gives some of its events a name of their own, and says which events it expects: both are counted from the past
// as well, and the account's page shows them.
import type { Page } from "@playwright/test";
import { expect, message, signIn, test } from "../support/demo";
import { bansou } from "../support/program";

const DAY = 24 * 60 * 60 * 1000;

interface Sent {
  type: "track";
  messageId: string;
  userId: string;
  event: string;
  timestamp: string;
  properties: object;
  context: { groupId: string };
}

function order(number: number, total: number, daysAgo: number): Sent {
  return {
    type: "track",
    messageId: `order-${number}`,
    userId: `buyer-${number % 3}`,
    event: "Order placed",
    timestamp: new Date(Date.now() - daysAgo * DAY).toISOString(),
    properties: { order: { total }, ...(number % 2 === 0 ? { plan: "pro" } : {}) },
    context: { groupId: "C-00001" },
  };
}

async function send(url: string, key: string, batch: Sent[]): Promise<void> {
  const answer = await fetch(`${url}/v1/batch`, { method: "POST", body: JSON.stringify({ writeKey: key, batch }) });
  expect(answer.status).toBe(200);
}

/** The row of the tracked event's list, with how often it was counted in 30 days. */
const counted = (page: Page, name: string) => page.locator("#tracked-events tbody tr", { hasText: name }).locator("td.num");

test("a tracked event counts what was and what comes, and the plan says what is missing", async ({ server, page, axe, quiet }) => {
  test.setTimeout(180_000);
  quiet(page);
  const { url, data } = await server();
  const made = JSON.parse(await bansou(["demo", "--seed", "3", "--accounts", "12", "--months", "3", "--json"], { data }));
  const front = `${url}/w/${made.workspace}`;
  const key = (await bansou(["tracking-key", "--workspace", made.workspace], { data })).trim();
  await send(url, key, Array.from({ length: 24 }, (_, number) => order(number, number % 4 === 0 ? 5_000 : 300, number % 6)));
  await signIn(page, url, made.email, made.password);

  await test.step("conditions are tried before they are saved", async () => {
    await page.goto(`${front}/tracking/events`);
    // The demo has one of its own.
    await expect(page.locator("#tracked-events tbody tr")).toHaveCount(1);
    await axe(page);
    await page.locator("main a.first").click();
    await page.locator("#name").fill("大口の注文");
    await page.locator("#event").fill("Order placed");
    await page.locator("#path-0").fill("order.total");
    await page.locator("select[name=operator]").first().selectOption("at_least");
    await page.locator("#value-0").fill("1000");
    await page.getByRole("button", { name: message("ja", "tracked", "tracked-preview") }).click();
    await expect(page.locator("#tracked-matched")).toHaveText("6");
    await expect(page.locator("#tracked-preview details")).toHaveCount(5);
    await axe(page);
    // A second condition, in the row that came with the preview.
    await page.locator("#path-1").fill("plan");
    await page.locator("#value-1").fill("free");
    await page.getByRole("button", { name: message("ja", "tracked", "tracked-preview") }).click();
    await expect(page.locator("#tracked-matched")).toHaveText("0");
    await page.locator("#value-1").fill("pro");
    await page.getByRole("button", { name: message("ja", "tracked", "tracked-save") }).click();
  });

  await test.step("the past is counted, and what arrives is counted on the open page", async () => {
    await expect(page).toHaveURL(/\/tracking\/events$/);
    await expect(counted(page, "大口の注文")).toHaveText("6", { timeout: 20_000 });
    await axe(page);
    await send(url, key, [order(100, 9_000, 0), order(101, 9_000, 0), order(102, 10, 0)]);
    await expect(counted(page, "大口の注文")).toHaveText("7", { timeout: 20_000 });
  });

  await test.step("the account's usage offers it beside the events themselves", async () => {
    await page.goto(`${front}/accounts?q=C-00001`);
    await page.locator("tr[data-row] td.name a").first().click();
    await page.waitForURL(/\/accounts\/[0-9a-f-]{36}$/);
    await page.goto(`${page.url()}/usage`);
    await expect(page.locator("#usage-one h2")).toContainText("大口の注文");
    await page.locator("#usage-one select").selectOption("e:Order placed");
    await expect(page.locator("#usage-one h2")).toContainText("Order placed");
    await axe(page);
  });

  await test.step("the plan is pasted and filled from what arrives", async () => {
    await page.goto(`${front}/tracking/plan`);
    await page.locator("#lines").fill("イベント名\t必須プロパティ\nOrder placed\torder.total; plan\nInvoice paid\tamount\n");
    await page.locator("#plan-paste button").click();
    const line = (name: string) => page.locator("#plan-lines tbody tr", { hasText: name });
    await expect(line("Order placed")).toContainText(message("ja", "plan", "plan-state-arriving"));
    await expect(line("Order placed").locator("code")).toHaveText(["plan"]);
    await expect(line("Invoice paid")).toContainText(message("ja", "plan", "plan-state-never"));
    await axe(page);
    const unplanned = await page.locator("#plan-unplanned li").count();
    const planned = await page.locator("#plan-lines tbody tr").count();
    expect(unplanned).toBeGreaterThan(3);
    await page.locator("#plan-unplanned form.acts button").click();
    await expect(page.locator("#plan-unplanned")).toHaveCount(0);
    await expect(page.locator("#plan-lines tbody tr")).toHaveCount(unplanned + planned);
    await page.goto(`${front}/tracking`);
    await expect(page.locator("#tracking-plan")).toContainText(message("ja", "plan", "plan-state-never"));
    await axe(page);
  });

  await test.step("it is taken away again, and the events stay", async () => {
    await page.goto(`${front}/tracking/events`);
    page.once("dialog", (dialog) => void dialog.accept());
    await page.locator("#tracked-events tbody tr", { hasText: "大口の注文" }).locator("form button").click();
    await expect(page.locator("#tracked-events tbody tr")).toHaveCount(1);
    await expect(page.locator("#tracked-events")).not.toContainText("大口の注文");
  });
});

test("a person is erased, and nobody finds them", async ({ server, page, axe, quiet }) => {
  test.setTimeout(120_000);
  quiet(page);
  const { url, data } = await server();
  const made = JSON.parse(await bansou(["demo", "--seed", "4", "--accounts", "12", "--months", "3", "--json"], { data }));
  const front = `${url}/w/${made.workspace}`;
  await signIn(page, url, made.email, made.password);
  await page.goto(`${front}/people`);
  const first = page.locator("tbody tr td.name a").first();
  const name = (await first.innerText()).trim();
  await first.click();
  await page.getByRole("link", { name: message("ja", "erase", "erase-do") }).click();
  await expect(page.locator("#erase-goes li")).toHaveCount(7);
  await axe(page);
  const person = page.url().match(/people\/([0-9a-f-]{36})/)![1];
  page.once("dialog", (dialog) => void dialog.accept());
  await page.getByRole("button", { name: message("ja", "erase", "erase-do") }).click();
  await page.waitForURL(/\/accounts\/[0-9a-f-]{36}\/people$/);
  expect((await page.request.get(`${front}/people/${person}`)).status()).toBe(404);
  await page.goto(`${front}/people?q=${encodeURIComponent(name)}`);
  await expect(page.locator(`main a[href$="${person}"]`)).toHaveCount(0);
});
