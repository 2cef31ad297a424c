// Two programs at one PostgreSQL: what is changed through one is on a page that is open at the other, and where one is killed
// the other goes on.
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { promisify } from "node:util";
import { signIn } from "../support/demo";
import { bansou, expect, freshData, test } from "../support/fixtures";

const EMAIL = "a@example.com";
const PASSWORD = "a long enough passphrase 42";
const SERVER = process.env.BANSOU_TEST_POSTGRES;
const run = promisify(execFile);

test("a change on one server is on a page that is open at the other", async ({ server, context, quiet }) => {
  test.skip(!SERVER, "BANSOU_TEST_POSTGRES is not set (cargo xtask test sets it)");
  const name = `story_${randomUUID().replaceAll("-", "")}`;
  const psql = (sql: string): Promise<unknown> => run("psql", [SERVER!, "-qc", sql]);
  await psql(`create database ${name}`);
  const database = SERVER!.replace(/[^/]*$/, name);
  const at = ["--database", database];
  const [data, other] = [await freshData(), await freshData()];
  try {
    await bansou(["init", "--workspace", "acme", "--email", EMAIL, "--locale", "en", ...at], { data, input: `${PASSWORD}\n` });
    const token = await bansou(["token", "create", "--workspace", "acme", "--scope", "write", ...at], { data });
    const here = await server({ data, args: at });
    const there = await server({ data: other, args: at });
    const headers = { authorization: `Bearer ${token.trim()}`, "content-type": "application/json" };
    const send = async (method: string, path: string, body: object): Promise<{ id: string }> => {
      const answer = await fetch(`${here.url}/api/v1${path}`, { method, headers, body: JSON.stringify(body) });
      const said = await answer.text();
      expect(answer.ok, said).toBe(true);
      return JSON.parse(said) as { id: string };
    };
    const account = await send("POST", "/accounts", { name: "First name" });

    const page = await context.newPage();
    quiet(page);
    await signIn(page, there.url, EMAIL, PASSWORD);
    await page.goto(`${there.url}/w/acme/accounts/${account.id}`);
    await expect(page.locator("main")).toContainText("First name");
    await page.waitForTimeout(1_500);
    const begun = Date.now();
    await send("PATCH", `/accounts/${account.id}`, { name: "Second name" });
    await expect(page.locator("main")).toContainText("Second name");
    expect(Date.now() - begun, "milliseconds until the other server's page shows it").toBeLessThan(3_000);

    await page.goto(`${there.url}/w/acme/accounts`);
    await here.kill();
    await expect(page.locator("main")).toContainText("Second name");
    await page.goto(`${there.url}/w/acme/accounts/${account.id}`);
    await expect(page.locator("main")).toContainText("Second name");
  } finally {
    await psql(`drop database if exists ${name} with (force)`);
  }
});
