// The morning round: a member reads the list, opens an account, makes a task, puts one off, and says of one why it is
// no problem. All by keyboard.
import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./support/demo";

test("the morning round by keyboard", async ({ signedIn: page, demo, quiet, axe }) => {
  quiet(page);
  await page.goto(`${demo.front}/today`);
  const lines = page.locator("#today-list > [data-row]");
  await expect(lines.first()).toHaveAttribute("aria-current", "true");
  expect(await lines.count(), "the demo gives a member something to do").toBeGreaterThanOrEqual(4);
  for (const part of [".who a", ".why", ".stake"]) await expect(lines.first().locator(part)).not.toBeEmpty();
  await axe(page);

  await test.step("o opens the account, and back leads to the list", async () => {
    const name = await nameOf(lines.first());
    await page.keyboard.press("o");
    await page.waitForURL(/\/accounts\/[0-9a-f-]{36}$/);
    await expect(page.getByRole("heading", { level: 1 })).toContainText(name);
    await page.goBack();
    await expect(lines.first()).toBeVisible();
  });

  await test.step("t makes a task of the line", async () => {
    const title = "電話で様子を聞く（朝の確認）";
    await page.keyboard.press("t");
    const dialog = page.locator("#modal dialog[open]");
    await expect(dialog.locator("input[name=title]")).toBeFocused();
    await page.keyboard.press("Control+A");
    await page.keyboard.type(title);
    await page.keyboard.press("Enter");
    await expect(dialog).toHaveCount(0);
    await page.goto(`${demo.front}/tasks`);
    await expect(page.getByText(title)).toBeVisible();
    await page.goto(`${demo.front}/today`);
  });

  await test.step("s puts the second line off until tomorrow", async () => {
    const name = await nameOf(lines.nth(1));
    await page.keyboard.press("j");
    await expect(lines.nth(1)).toHaveAttribute("aria-current", "true");
    await page.keyboard.press("s");
    const tomorrow = lines.nth(1).locator("form.menu button[name=until]").first();
    await expect(tomorrow).toBeVisible();
    await tabTo(page, tomorrow);
    await page.keyboard.press("Enter");
    await expect(page.locator("#today-aside")).toContainText(name);
    await expect(page.locator("#today-list .who a", { hasText: name })).toHaveCount(0);
  });

  await test.step("n asks why it is no problem, and keeps the reason", async () => {
    const line = page.locator("#today-list > [data-row][aria-current]");
    if ((await line.count()) === 0) await page.keyboard.press("j");
    const name = await nameOf(line);
    await page.keyboard.press("n");
    const dialog = page.locator("#modal dialog[open]");
    await expect(dialog.locator("textarea[name=reason]")).toBeFocused();
    await page.keyboard.type("棚卸しで休みとうかがっている");
    await tabTo(page, dialog.locator("form button.first"));
    await page.keyboard.press("Enter");
    await expect(dialog).toHaveCount(0);
    await expect(page.locator("#today-aside")).toContainText("棚卸しで休みとうかがっている");
    await expect(page.locator("#today-list .who a", { hasText: name })).toHaveCount(0);
  });

  await test.step("what was put off comes back when asked", async () => {
    const aside = page.locator("#today-aside li").first();
    const name = (await aside.locator("a").innerText()).trim();
    await aside.locator("form button").click();
    await expect(page.locator("#today-list .who a", { hasText: name })).toHaveCount(1);
  });
});

test("a manager sees the same for the team", async ({ signedIn: page, demo, quiet, axe }) => {
  quiet(page);
  await page.goto(`${demo.front}/today?view=team`);
  await expect(page.locator("#today-list > [data-row]").first()).toBeVisible();
  await expect(page.locator(".segmented [aria-current]")).toHaveAttribute("href", /view=team/);
  await axe(page);
});

async function nameOf(line: Locator): Promise<string> {
  return (await line.locator(".who a").innerText()).trim();
}

/** Presses Tab until the control has the focus; a control that cannot be reached fails the story. */
async function tabTo(page: Page, control: Locator): Promise<void> {
  for (let pressed = 0; pressed < 12; pressed += 1) {
    if (await control.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  await expect(control, "is reached by Tab").toBeFocused();
}
