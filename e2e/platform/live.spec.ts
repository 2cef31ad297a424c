// Eight tabs of one person: all hear of a change, the server holds one stream for them, and where the tab that has it is
// closed another takes over and misses nothing. Over HTTP/1.1 a browser has six connections to a server: with a stream in
// each tab the seventh would hang.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { signIn } from "../support/demo";
import { bansou, expect, freshData, test } from "../support/fixtures";

const EMAIL = "a@example.com";
const PASSWORD = "a long enough passphrase 42";

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => probe.once("listening", resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** A workspace of two customers, and what an API call to it carries. */
async function company(): Promise<{ data: string; headers: Record<string, string> }> {
  const data = await freshData();
  await bansou(["init", "--workspace", "acme", "--email", EMAIL, "--locale", "en"], { data, input: `${PASSWORD}\n` });
  const files = await mkdtemp(join(tmpdir(), "bansou-e2e-files-"));
  const file = join(files, "accounts.csv");
  await writeFile(file, "account_id,name\nA-1,First name\nA-2,Another\n");
  await bansou(["import", "--workspace", "acme", "--kind", "accounts", file], { data });
  await rm(files, { recursive: true });
  const token = await bansou(["token", "create", "--workspace", "acme", "--scope", "write"], { data });
  return { data, headers: { authorization: `Bearer ${token.trim()}`, "content-type": "application/json" } };
}

test("eight tabs share one stream, and another takes over", async ({ server, context, quiet }) => {
  const { data, headers } = await company();
  const port = await freePort();
  const { url } = await server({ data, args: ["--metrics-listen", `127.0.0.1:${port}`] });

  const streams = async (): Promise<number> => {
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    return Number(/^bansou_live_streams (\d+)/m.exec(text)?.[1]);
  };
  const find = async (word: string): Promise<string> => {
    const answer = await fetch(`${url}/api/v1/accounts?q=${word}`, { headers });
    return ((await answer.json()) as { items: { id: string }[] }).items[0]!.id;
  };
  const [account, another] = [await find("First"), await find("Another")];
  const rename = async (name: string, id = account): Promise<void> => {
    const answer = await fetch(`${url}/api/v1/accounts/${id}`, { method: "PATCH", headers, body: JSON.stringify({ name }) });
    expect(answer.ok, await answer.text()).toBe(true);
  };

  const first = await context.newPage();
  quiet(first);
  await signIn(first, url, EMAIL, PASSWORD);
  const pages: Page[] = [first];
  while (pages.length < 8) pages.push(await context.newPage());
  for (const [at, page] of pages.entries()) {
    await page.goto(at % 3 === 1 ? `${url}/w/acme/accounts/${account}` : `${url}/w/acme/accounts`);
    await expect(page.locator("main")).toContainText("First name");
  }
  await expect.poll(streams, { message: "one stream for all" }).toBe(1);

  await rename("Second name");
  for (const page of pages) await expect(page.locator("main")).toContainText("Second name");
  expect(await streams()).toBe(1);

  await pages.shift()!.close();
  await rename("Third name");
  for (const page of pages) await expect(page.locator("main")).toContainText("Third name");
  await expect.poll(streams, { message: "of those that are left" }).toBe(1);

  // A page that shows something else asks for it as well.
  const list = pages[2]!;
  await pages[1]!.goto(`${url}/w/acme/accounts/${another}`);
  await expect.poll(streams).toBe(1);
  await rename("Fourth name", another);
  for (const page of [pages[1]!, list]) await expect(page.locator("main")).toContainText("Fourth name");

  for (const page of pages) await page.close();
  await expect.poll(streams, { message: "nobody looks" }).toBe(0);
});

test("a dialog stays over a change by somebody else, and over the answer to an earlier one", async ({ server, page }) => {
  const { data, headers } = await company();
  const { url } = await server({ data });
  await signIn(page, url, EMAIL, PASSWORD);
  await page.goto(`${url}/w/acme/accounts`);
  await page.getByRole("link", { name: "First name" }).click();
  await page.waitForURL(/accounts\/[0-9a-f-]{36}$/);
  const account = page.url().split("/").at(-1)!;
  const heading = page.getByRole("heading", { level: 1 });
  const note = page.locator("#modal dialog textarea[name=body]");
  const rename = async (name: string): Promise<void> => {
    const answer = await fetch(`${url}/api/v1/accounts/${account}`, { method: "PATCH", headers, body: JSON.stringify({ name }) });
    expect(answer.ok, await answer.text()).toBe(true);
  };

  await page.locator("a[href*='/notes/new']").first().click();
  await note.fill("half a sentence");
  await rename("Second name");
  await expect(heading).toContainText("Second name");
  await expect(note).toHaveValue("half a sentence");

  let letThrough = (): void => undefined;
  const held = new Promise<void>((resolve) => (letThrough = resolve));
  await page.route("**/notes", async (route) => {
    await held;
    await route.continue();
  });
  await page.locator("#modal form button.first").click();
  await page.keyboard.press("Escape");
  await expect(note).toHaveCount(0);
  await page.locator("a[href*='/tasks/new']").first().click();
  const task = page.locator("#modal dialog input[name=title]");
  await task.fill("call back");
  letThrough();
  await expect(page.locator("b-toast")).toBeVisible();
  await expect(page.locator("#notes")).toContainText("half a sentence");
  await expect(task).toHaveValue("call back");
});
