// Acts by hand: a bulk change that says what it will do and is undone, moving to churned, and entering a company with all
// that belongs to it.
import type { Page } from "@playwright/test";
import { assertAccessible } from "../support/axe";
import { expect, message, test } from "../support/demo";

// Each dialog is looked at by axe as a whole, which takes its time.
test.describe.configure({ timeout: 180_000 });

const dialog = (page: Page) => page.locator("#modal dialog[open]");
const toast = (page: Page) => page.locator("#flash b-toast").last();

async function language(page: Page, front: string, lang: "ja" | "en"): Promise<void> {
  await page.goto(`${front}/me`);
  const select = page.locator("select[name=locale]");
  if ((await select.inputValue()) !== lang) {
    await select.selectOption(lang);
    await Promise.all([page.waitForLoadState("load"), page.locator("form:has(select[name=locale]) button").first().click()]);
    await expect(page.locator("html")).toHaveAttribute("lang", lang);
  }
}

test("a bulk change says how many and which, and is undone", async ({ signedIn: page, demo, quiet }) => {
  quiet(page);
  await page.goto(`${demo.front}/accounts?stage=adoption&sort=name`);
  const rows = page.locator("#list tbody tr[data-row]");
  const owners = () => rows.locator("td:nth-child(6)").allInnerTexts();
  await expect(rows.first()).toBeVisible();
  const before = await owners();
  const names = (await rows.locator("td.name").allInnerTexts()).map((name) => name.trim());
  await page.locator("thead input[data-all]").check();
  await page.locator("[popovertarget=bulk-owner]").click();
  await page.locator("#bulk-owner button[value=none]").click();
  await expect(dialog(page)).toContainText(names[0]!);
  await expect(dialog(page)).toContainText(String(before.length));
  await assertAccessible(page);
  expect(await owners(), "nothing has been done yet").toEqual(before);
  await dialog(page).locator("form button.first").click();
  await expect(dialog(page)).toHaveCount(0);
  await expect.poll(owners).toEqual(before.map(() => ""));
  await toast(page).locator("form button").click();
  await expect.poll(owners).toEqual(before);
  await expect(page.locator("#flash b-toast form"), "what was undone is not offered to be undone again").toHaveCount(0);

  await page.goto(`${demo.front}/acts`);
  await expect(page.locator("tbody tr").first()).toContainText(message("ja", "acts", "done-owner"));
  await assertAccessible(page);
});

// A refused form is a 422, which the browser writes to its console: the stories below are not asked to keep it empty.
test("moving to churned asks when and why, and is undone", async ({ signedIn: page, demo }) => {
  await page.goto(`${demo.front}/accounts?stage=expansion&sort=-name`);
  await page.locator("#list tbody tr[data-row] td.name a").first().click();
  await page.waitForURL(/\/accounts\/[0-9a-f-]{36}/);
  const stage = page.locator("[popovertarget=stage-menu]");
  const before = (await stage.innerText()).trim();
  await stage.click();
  await page.locator("#stage-menu button[value=churned]").click();
  await expect(dialog(page)).toBeVisible();
  await assertAccessible(page);
  await dialog(page).locator("select[name=reason]").selectOption("other");
  await dialog(page).locator("form button.danger").click();
  await expect(dialog(page).locator("#comment-error")).toBeVisible();
  await expect(dialog(page).locator("select[name=reason]")).toHaveValue("other");
  await dialog(page).locator("textarea[name=comment]").fill("親会社の方針で内製に切り替え");
  await dialog(page).locator("form button.danger").click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(stage).toContainText(message("ja", "words", "stage-churned"));
  await expect(page.locator("#timeline")).toContainText("親会社の方針で内製に切り替え");
  await toast(page).locator("form button").click();
  await expect(stage).toContainText(before);
});

for (const lang of ["ja", "en"] as const) {
  test(`a company is entered by hand with all that belongs to it (${lang})`, async ({ signedIn: page, demo }) => {
      await language(page, demo.front, lang);
    const name = lang === "ja" ? "株式会社てしごと製作所" : "Handmade Works Inc.";
    await test.step("the account", async () => {
      await page.goto(`${demo.front}/accounts`);
      await page.locator("header .acts a[href$='/accounts/new']").click();
      await expect(dialog(page)).toBeVisible();
      await dialog(page).locator("input[name=name]").fill(name);
      await dialog(page).locator("input[name=domain]").fill(`https://www.${lang}.tegosito.example/about`);
      await assertAccessible(page);
      await dialog(page).locator("form button.first").click();
      await page.waitForURL(/\/accounts\/[0-9a-f-]{36}$/);
      await expect(page.getByRole("heading", { level: 1 })).toContainText(name);
    });
    const account = page.url();

    await test.step("the same one again asks", async () => {
      await page.goto(`${demo.front}/accounts`);
      await page.locator("header .acts a[href$='/accounts/new']").click();
      await dialog(page).locator("input[name=name]").fill(name);
      await dialog(page).locator("form button.first").click();
      await expect(dialog(page).locator("input[name=distinct]")).toBeVisible();
      await expect(dialog(page).locator("input[name=name]")).toHaveValue(name);
      await assertAccessible(page);
    });

    await test.step("a contract", async () => {
      await page.goto(`${account}/contracts`);
      await page.locator("a[href$='/contracts/new']").first().click();
      await dialog(page).locator("input[name=product]").fill("配車");
      await dialog(page).locator("input[name=price]").fill("12万");
      await dialog(page).locator("select[name=price_months]").selectOption("12");
      await dialog(page).locator("form button.first").click();
      await expect(dialog(page).locator("#price-error")).toContainText("12万");
      await dialog(page).locator("input[name=price]").fill("1,200,000");
      await assertAccessible(page);
      await dialog(page).locator("form button.first").click();
      await expect(dialog(page)).toHaveCount(0);
      await expect(page.locator("table tfoot").first()).toContainText("¥100,000");
    });

    await test.step("a person", async () => {
      await page.goto(`${account}/people`);
      await page.locator("a[href*='/people/new']").first().click();
      await dialog(page).locator("input[name=name]").fill("手島 しごと");
      await dialog(page).locator("input[name=email]").fill(`teshima@${lang}.tegosito.example`);
      await dialog(page).locator("select[name=role]").selectOption("decision_maker");
      await assertAccessible(page);
      await dialog(page).locator("form button.first").click();
      await expect(page.locator("tbody tr", { hasText: "手島 しごと" })).toBeVisible();
      await expect(dialog(page)).toHaveCount(0);
      await page.locator("tbody tr", { hasText: "手島 しごと" }).locator("a[href$='/edit']").click();
      await dialog(page).locator("input[name=title]").fill("工場長");
      await dialog(page).locator("form button.first").click();
      await expect(page.locator("tbody tr", { hasText: "工場長" })).toBeVisible();
    });

    await test.step("a note of a visit with who attended", async () => {
      await page.goto(account);
      await page.locator("a[href*='/notes/new']").first().click();
      await dialog(page).locator("select[name=kind]").selectOption("visit");
      await dialog(page).locator("textarea[name=body]").fill("導入の段取りを相談");
      await dialog(page).locator("fieldset#people label", { hasText: "手島 しごと" }).click();
      await assertAccessible(page);
      await dialog(page).locator("form button.first").click();
      await expect(dialog(page)).toHaveCount(0);
      await expect(page.locator("#notes")).toContainText("手島 しごと");
    });

    await test.step("a renewal decision", async () => {
      await page.goto(`${account}/contracts`);
      await page.locator("[popovertarget^=contract-]").first().click();
      await page.locator(".menu a[href$='/decisions/new']").first().click();
      await dialog(page).locator("select[name=decision]").selectOption("renew");
      await dialog(page).locator("select[name=person_id]").selectOption({ label: "手島 しごと" });
      await dialog(page).locator("textarea[name=reason]").fill("現場の評判がよい");
      await assertAccessible(page);
      await dialog(page).locator("form button.first").click();
      await expect(page.locator("#decisions")).toContainText("現場の評判がよい");
      await toast(page).locator("form button").click();
      await expect(page.locator("#decisions")).toHaveCount(0);
      await assertAccessible(page);
    });
    await language(page, demo.front, "ja");
  });
}
