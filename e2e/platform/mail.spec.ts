// Mail without a mail server: what is written stays where an admin reads it, and who must not be written to is kept.
import { expect, signIn, test } from "../support/demo";
import { bansou } from "../support/program";

const ADMIN = { email: "sato@example.jp", password: "とても長い合言葉です" };

test("an invitation stays on the screen of mail, without the link that it opens", async ({ server, page, axe, quiet }) => {
  const { url, data } = await server();
  await bansou(["init", "--workspace", "Acme", "--email", ADMIN.email, "--locale", "ja"], { data, input: ADMIN.password });
  const front = `${url}/w/acme`;
  await signIn(page, url, ADMIN.email, ADMIN.password);
  await page.goto(`${front}/members`);
  await page.locator("#invite input[name=email]").fill("tanaka@example.jp");
  await page.locator("#invite form button.first").click();
  const link = await page.locator("#invite b-copy code").innerText();
  const secret = link.split("/").pop()!;

  await test.step("the letter is held, with its reason and its words", async () => {
    await page.goto(`${front}/settings/mail`);
    await expect(page.locator("tbody tr")).toContainText("メールサーバー未設定");
    await axe(page);
    await page.locator("tbody tr td.name a").click();
    await page.waitForURL(/\/settings\/mail\/[0-9a-f-]{36}$/);
    const letter = await page.request.get(new URL((await page.locator("iframe.letter").getAttribute("src"))!, url).href);
    expect(await letter.text()).toContain("Acme");
    expect(await page.content()).not.toContain(secret);
    expect(await letter.text()).not.toContain(secret);
    // No script runs in the letter's frame, so none of axe either: the page around it is looked at.
    await page.locator("iframe.letter").evaluate((frame) => frame.remove());
    await axe(page);
  });

  // The driver asks the letter's frame for its state, where no script runs, and the console says so: it is listened to from here.
  quiet(page);
  await test.step("an address goes on the list and comes off it", async () => {
    await page.goto(`${front}/settings/mail/suppressions`);
    await page.locator("input[name=address]").fill("moved@example.jp");
    await page.locator("main form button.first").click();
    await expect(page.locator("tbody tr")).toContainText("moved@example.jp");
    await axe(page);
    page.once("dialog", (dialog) => dialog.accept());
    await page.locator("tbody tr button").click();
    await expect(page.locator("section.empty")).toBeVisible();
  });

  await test.step("the morning list is asked for under one's own settings", async () => {
    await page.goto(`${front}/me`);
    await page.locator("input[name=digest]").check();
    await page.locator("form[action$='/me/digest'] button").click();
    await expect(page.locator("input[name=digest]")).toBeChecked();
  });
});
