// Who cannot sign in gets back in: by a recovery code while the phone is away, by the admin's link when nothing is left,
// and by the operator's link on the command line while the program serves.
import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expect, signIn, test } from "../support/demo";
import { bansou } from "../support/program";

const ADMIN = { email: "sato@example.jp", password: "とても長い合言葉です" };
const MEMBER = { email: "tanaka@example.jp", first: "ひとつめの合言葉です", second: "ふたつめの合言葉です", third: "みっつめの合言葉です" };

/** The code that an authenticator app shows (RFC 6238), so many steps from now. */
function code(secret: string, ahead = 0): string {
  const bits = [...secret].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g)!.map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead));
  const hash = createHmac("sha1", key).update(step).digest();
  const at = hash[19]! & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

async function enterPassword(page: Page, url: string, password: string): Promise<void> {
  await page.goto(`${url}/sign-in`);
  await page.locator("input[name=email]").fill(MEMBER.email);
  await page.locator("input[name=password]").fill(password);
  await page.locator("form button.first").click();
}

/** Makes a reset link as the admin does; leaves their page where the link stands. */
async function link(admin: Page, front: string, resets: string): Promise<string> {
  await admin.goto(`${front}/members`);
  await admin.locator("tbody tr", { hasText: MEMBER.email }).locator("a[href$='/reset']").click();
  await admin.waitForURL(/\/reset$/);
  await admin.locator(`input[name=resets][value=${resets}]`).check();
  await admin.locator("input[name=password]").fill(ADMIN.password);
  await admin.locator("main form button.first").click();
  return admin.locator("b-copy code").innerText();
}

test("who lost the phone and the password gets back in", async ({ server, page: admin, browser, axe, quiet }) => {
  test.setTimeout(240_000);
  const { url, data } = await server();
  await bansou(["init", "--workspace", "Acme", "--email", ADMIN.email, "--locale", "ja"], { data, input: ADMIN.password });
  const front = `${url}/w/acme`;
  const invitation = await bansou(["member", "invite", "--workspace", "acme", "--email", MEMBER.email], { data });
  const context = await browser.newContext({ acceptDownloads: true });
  const member = await context.newPage();
  // Of the admin alone: links that no longer work are errors to the member's console.
  quiet(admin);
  await member.goto(`${url}${new URL(invitation.trim()).pathname}`);
  await member.locator("input[name=name]").fill("田中 由美");
  await member.locator("input[name=password]").fill(MEMBER.first);
  await member.locator("form button.first").click();
  await member.waitForURL(/\/today$/);

  let codes: string[] = [];
  let secret = "";
  await test.step("the second factor comes with ten recovery codes, shown once", async () => {
    await member.goto(`${front}/me/second-factor`);
    secret = (await member.locator("main code").innerText()).replaceAll(" ", "");
    await member.locator("input[name=code]").fill(code(secret));
    await member.locator("main form button.first").click();
    await expect(member.locator("#recovery-codes")).toBeVisible();
    codes = (await member.locator("#recovery-codes code").innerText()).trim().split(/\s+/);
    expect(codes).toHaveLength(10);
    await axe(member);
    const [download] = await Promise.all([member.waitForEvent("download"), member.locator("a[download]").click()]);
    expect(await readFile(await download.path(), "utf8")).toContain(codes[9]);
    await member.locator("#recovery-codes a.first").click();
    await member.waitForURL(/\/me$/);
    await expect(member.locator("#second")).toContainText("残り10個");
    await axe(member);
  });

  await test.step("a recovery code lets in, once", async () => {
    await context.clearCookies({ name: "bansou_session" });
    for (const works of [true, false]) {
      await enterPassword(member, url, MEMBER.first);
      await member.waitForURL(/\/sign-in\/code/);
      await member.locator("details summary").click();
      await axe(member);
      await member.locator("details a[href*=recovery]").click();
      await member.waitForURL(/recovery=1/);
      await member.locator("input[name=code]").fill(codes[0]!.toUpperCase().replaceAll("-", " "));
      await axe(member);
      await member.locator("form button.first").click();
      if (works) {
        await member.waitForURL(/\/w\/acme\//);
        await member.goto(`${front}/me`);
        await expect(member.locator("#second")).toContainText("残り9個");
        await context.clearCookies({ name: "bansou_session" });
      } else await expect(member.locator("[role=alert]")).toBeVisible();
    }
  });

  await signIn(admin, url, ADMIN.email, ADMIN.password);
  await test.step("the sign-in page says whom to ask", async () => {
    await member.goto(`${url}/sign-in`);
    await member.locator("a[href*=forgot]").click();
    await expect(member.locator("main")).toContainText("bansou member reset");
    await axe(member);
  });

  await test.step("the admin makes a link, takes it back, and makes another", async () => {
    const first = await link(admin, front, "both");
    await axe(admin);
    await admin.goto(`${front}/members`);
    await expect(admin.locator("#resets li")).toHaveCount(1);
    await axe(admin);
    await admin.locator("#resets form button").click();
    await expect(admin.locator("#resets")).toHaveCount(0);
    expect((await member.goto(first))!.status()).toBe(404);
    await axe(member);

    const second = await link(admin, front, "both");
    await member.goto(second);
    await axe(member);
    await member.locator("input[name=password]").fill(MEMBER.second);
    await member.locator("form button.first").click();
    await member.waitForURL(/\/sign-in\?reset=both$/);
    await expect(member.locator(".note.good")).toBeVisible();
    await axe(member);
    expect((await member.goto(second))!.status()).toBe(404);
  });

  await test.step("the new password lets in without a code, and the operator can do the same", async () => {
    await enterPassword(member, url, MEMBER.second);
    await member.waitForURL(/\/w\/acme\//);
    const printed = await bansou(["member", "reset", MEMBER.email], { data });
    await admin.goto(`${front}/members`);
    await expect(admin.locator("#resets li")).toHaveCount(1);
    await member.goto(`${url}${new URL(printed.trim()).pathname}`);
    await member.locator("input[name=password]").fill(MEMBER.third);
    await member.locator("form button.first").click();
    await member.waitForURL(/\/sign-in/);
    await enterPassword(member, url, MEMBER.third);
    await member.waitForURL(/\/w\/acme\//);
  });
  await context.close();
});
