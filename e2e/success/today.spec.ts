// The morning round: a member reads a short list, acts on it by two keys, makes a task, puts one off, and says of one why
// nothing is to be done. All by keyboard.
import type { Locator, Page } from "@playwright/test";
import { expect, test } from "../support/demo";

test("the morning round by keyboard", async ({ signedIn: page, demo, quiet, axe }) => {
  quiet(page);
  await page.goto(`${demo.front}/today`);
  const lines = page.locator("#today-list > [data-row]");
  const current = page.locator("#today-list > [data-row][aria-current]");
  await expect(lines.first()).toHaveAttribute("aria-current", "true");
  const count = await lines.count();
  expect(count, "the demo gives a member something to do").toBeGreaterThanOrEqual(4);
  expect(count, "and no more than a day holds").toBeLessThanOrEqual(10);
  for (const line of await lines.all()) {
    for (const part of [".who a", ".why", ".stake"]) await expect(line.locator(part).first()).not.toBeEmpty();
    expect(await line.locator(".acts .first").count(), "one act leads").toBe(1);
  }
  await axe(page);

  await test.step("the first act takes two keys, and the next line is at hand", async () => {
    const [name, next] = [await nameOf(lines.nth(0)), await nameOf(lines.nth(1))];
    await page.keyboard.press("t");
    const dialog = page.locator("#modal dialog[open]");
    await expect(dialog.locator("input[name=title]")).toBeFocused();
    await page.keyboard.press("Control+Enter");
    await expect(dialog).toHaveCount(0);
    await expect(current).toHaveCount(1);
    await expect.poll(() => nameOf(current)).toBe(next);
    await page.goto(`${demo.front}/tasks`);
    await expect(page.getByText(name).first()).toBeVisible();
    await page.goto(`${demo.front}/today`);
  });

  await test.step("o opens the account, and back leads to the list", async () => {
    const name = await nameOf(lines.first());
    await page.keyboard.press("o");
    await page.waitForURL(/\/accounts\/[0-9a-f-]{36}$/);
    await expect(page.getByRole("heading", { level: 1 })).toContainText(name);
    await page.goBack();
    await expect(lines.first()).toBeVisible();
  });

  await test.step("s puts the second line off until tomorrow, and the third is at hand", async () => {
    await page.goto(`${demo.front}/today`);
    const [name, next] = [await nameOf(lines.nth(1)), await nameOf(lines.nth(2))];
    await page.keyboard.press("j");
    await expect(lines.nth(1)).toHaveAttribute("aria-current", "true");
    await page.keyboard.press("s");
    await expect(lines.nth(1).locator("form.menu button[name=until]").first()).toBeVisible();
    await tabTo(page, lines.nth(1).locator("form.menu button[name=until]").first());
    await page.keyboard.press("Enter");
    await expect(page.locator("#today-aside")).toContainText(name);
    await expect(page.locator("#today-list .who a", { hasText: name })).toHaveCount(0);
    await expect(current).toHaveCount(1);
    expect(await nameOf(current)).toBe(next);
  });

  await test.step("n asks why nothing is to be done, and keeps the reason", async () => {
    const name = await nameOf(current);
    await page.keyboard.press("n");
    const dialog = page.locator("#modal dialog[open]");
    await expect(dialog.locator("textarea[name=reason]")).toBeFocused();
    await page.keyboard.type("棚卸しで休みとうかがっている");
    await page.keyboard.press("Control+Enter");
    await expect(dialog).toHaveCount(0);
    await expect(page.locator("#today-aside")).toContainText("棚卸しで休みとうかがっている");
    await expect(page.locator("#today-list .who a", { hasText: name })).toHaveCount(0);
    await expect(current, "the keys go on from there").toHaveCount(1);
    const at = await current.getAttribute("id");
    await page.keyboard.press("j");
    await expect.poll(() => current.getAttribute("id")).not.toBe(at);
  });

  await test.step("what was put off comes back when asked", async () => {
    const aside = page.locator("#today-aside li").first();
    const name = (await aside.locator("a").innerText()).trim();
    await aside.locator("form button").click();
    await expect(page.locator("main .work .who a", { hasText: name })).toHaveCount(1);
  });
});

test("a member says how many lines a day holds, and the others are folded and counted", async ({ signedIn: page, demo, quiet, axe }) => {
  quiet(page);
  await page.goto(`${demo.front}/today?view=team`);
  const lines = page.locator("#today-list > [data-row]");
  const all = await lines.count();
  await page.locator("[popovertarget=capacity]").click();
  await page.locator("#capacity input[name=capacity]").fill("3");
  await page.keyboard.press("Control+Enter");
  await expect(lines).toHaveCount(3);
  const fold = page.locator("#today-rest");
  await fold.locator("summary").click();
  expect(await fold.locator("[data-row]").count()).toBeGreaterThanOrEqual(all - 3);
  await axe(page);
  await page.locator("[popovertarget=capacity]").click();
  await page.locator("#capacity input[name=capacity]").fill("10");
  await page.keyboard.press("Control+Enter");
  await expect(lines).toHaveCount(all);
  await page.goto(`${demo.front}/today/calendar?view=team`);
  await axe(page);
});

test("a manager sees the same for the team", async ({ signedIn: page, demo, quiet, axe }) => {
  quiet(page);
  await page.goto(`${demo.front}/today?view=team`);
  const lines = page.locator("#today-list > [data-row]");
  await expect(lines.first()).toBeVisible();
  expect(await lines.count()).toBeLessThanOrEqual(10);
  await expect(page.locator(".segmented [aria-current]")).toHaveAttribute("href", /view=team/);
  await axe(page);
});

test("? lists every key that the page answers to", async ({ signedIn: page, demo, quiet, axe }) => {
  quiet(page);
  const account = await firstAccount(page, demo.front);
  for (const path of ["/today", "/accounts", account, `${account}/people`, "/people", "/tasks", "/imports", "/me"]) {
    await page.goto(`${demo.front}${path}`);
    await page.keyboard.press("?");
    const dialog = page.locator("dialog#keys[open]");
    await expect(dialog).toBeVisible();
    const told = await dialog.locator("dl > div:visible").evaluateAll((list) =>
      list.map((line) => [...line.querySelectorAll("kbd")].map((cap) => cap.textContent).join(" ")),
    );
    const answers = await page.evaluate(() => ({
      letters: [...document.querySelectorAll<HTMLElement>("main [data-key]")].map((each) => each.dataset.key!),
      places: [...document.querySelectorAll<HTMLElement>("[data-go]")].map((each) => `g ${each.dataset.go}`).filter((key) => key !== "g "),
      named: (customElements.get("b-keys") as unknown as { registered(): { name: string; keys: string[] }[] }).registered(),
      lines: [...document.querySelectorAll<HTMLElement>("#keys [data-binding]")].filter((line) => !line.hidden).map((line) => line.dataset.binding!),
    }));
    for (const key of new Set([...answers.letters, ...answers.places])) {
      expect(told.some((line) => line === key || line.split(" ")[0] === key), `${key} of ${path} is told in ${told.join(", ")}`).toBe(true);
    }
    expect([...answers.lines].sort(), path).toEqual(answers.named.map((binding) => binding.name).sort());
    for (const { keys } of answers.named) {
      const caps = keys.map((key) => ({ "Mod+k": "Ctrl+K", "Mod+Enter": "Ctrl+Enter", ArrowDown: "↓", ArrowUp: "↑", Escape: "Esc" })[key] ?? key);
      expect(told, `${path} tells ${caps.join(" ")}`).toContain(caps.join(" "));
    }
    if (path === "/today") await axe(page);
    await page.keyboard.press("Escape");
    await expect(dialog).toHaveCount(0);
  }
});

test("Shift+X selects a stretch, and Esc nothing", async ({ signedIn: page, demo, quiet }) => {
  quiet(page);
  await page.goto(`${demo.front}/accounts`);
  const ticked = page.locator("tbody input[type=checkbox]:checked");
  const bar = page.locator("#bulk");
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await expect(ticked).toHaveCount(1);
  for (let step = 0; step < 3; step += 1) await page.keyboard.press("j");
  await page.keyboard.press("Shift+X");
  await expect(ticked).toHaveCount(4);
  await expect(bar.locator("[data-count]")).toHaveText("4");
  await page.keyboard.press("Escape");
  await expect(ticked).toHaveCount(0);
  await expect(bar).toBeHidden();
  await page.keyboard.press("j");
  await page.keyboard.press("Shift+X");
  await expect(ticked, "a stretch without a beginning is one row").toHaveCount(1);
});

test("the palette acts, and commands are written as the keyboard has them", async ({ signedIn: page, demo, quiet, axe, browser }) => {
  quiet(page);
  const account = await firstAccount(page, demo.front);
  await page.goto(`${demo.front}${account}`);
  await expect(page.locator(".bar .find kbd")).toHaveText("Ctrl+K");
  const palette = page.locator("dialog.palette[open]");
  const option = palette.locator("[role=option][aria-selected=true]");

  await test.step("a task for the account that is open", async () => {
    await page.keyboard.press("Control+k");
    await expect(palette.locator("[role=option]").first()).toBeVisible();
    await axe(page);
    await page.keyboard.type("タスクを追加");
    await expect(option).toContainText("タスクを追加");
    await expect(option).toHaveAttribute("data-dialog", "");
    await page.keyboard.press("Enter");
    const title = page.locator("#modal dialog[open] input[name=title]");
    await expect(title).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(title).toHaveCount(0);
  });

  await test.step("another owner, chosen from a list; Esc leads back", async () => {
    await page.keyboard.press("Control+k");
    await page.keyboard.type("自社担当");
    await expect(option).toContainText("自社担当を変更");
    await page.keyboard.press("Enter");
    await expect(palette.locator("[data-field=owner]").first()).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(palette.locator("[data-field=owner]")).toHaveCount(0);
    await expect(palette).toBeVisible();
    await page.keyboard.press("Enter");
    await expect(palette.locator("[data-field=owner]").first()).toBeVisible();
    const name = (await palette.locator("[data-field=owner]:not(:has(small))").first().innerText()).trim();
    await page.keyboard.type(name);
    await expect(palette.locator("[role=option]")).toHaveCount(1);
    await page.keyboard.press("Enter");
    await expect(page.locator(".toast").first()).toContainText(name);
  });

  await test.step("on a Mac it is ⌘", async () => {
    const mac = await browser.newContext({
      userAgent: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
      storageState: await page.context().storageState(),
    });
    const there = await mac.newPage();
    await there.goto(`${demo.front}/today`);
    await expect(there.locator(".bar .find kbd")).toHaveText("⌘K");
    await there.keyboard.press("Meta+k");
    await expect(there.locator("dialog.palette[open]")).toBeVisible();
    await mac.close();
  });
});

async function firstAccount(page: Page, front: string): Promise<string> {
  await page.goto(`${front}/accounts`);
  const href = await page.locator("tr[data-row] td.name a").first().getAttribute("href");
  return href!.replace(/^\/w\/[^/]+/, "");
}

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
