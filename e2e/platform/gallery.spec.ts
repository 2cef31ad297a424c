// The elements as people use them, on the gallery's screens under the product's security policy.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { expect, test as base } from "../support/fixtures";

const SERVE = fileURLToPath(new URL("../../ui/gallery/serve.mjs", import.meta.url));

const test = base.extend<{ open: (path: string) => Promise<void> }, { gallery: string }>({
  gallery: [
    async ({}, use) => {
      const child = spawn(process.execPath, [SERVE], { env: { ...process.env, PORT: "0" }, stdio: ["ignore", "pipe", "inherit"] });
      const [line] = (await once(child.stdout!, "data")) as [Buffer];
      await use(/http:\S+/.exec(line.toString())![0]);
      child.kill();
      await once(child, "exit");
    },
    { scope: "worker" },
  ],
  open: async ({ page, gallery, quiet }, use) => {
    quiet(page);
    await use(async (path) => {
      await page.goto(`${gallery}/${path}`);
      await page.waitForFunction(() => customElements.get("b-toast") !== undefined);
    });
  },
});

const rowAtHand = (page: Page) => page.locator("[data-row][aria-current]");

for (const name of ["today", "account", "accounts", "import", "settings", "components", "signin", "setup", "problem"]) {
  test(`the screen “${name}” is accessible and fits`, async ({ page, gallery, shots, quiet }) => {
    quiet(page);
    const language = async (to: Page, lang: string): Promise<void> => {
      await to.route(`**/${name}`, (route) => route.continue({ url: `${route.request().url()}?lang=${lang}` }));
    };
    await shots(page, `gallery-${name}`, `${gallery}/${name}`, language);
  });
}

test("keys walk a list and press its acts", async ({ page, open }) => {
  await open("today");
  await page.keyboard.press("j");
  await expect(rowAtHand(page)).toHaveId("work-2");
  await page.keyboard.press("k");
  await expect(rowAtHand(page)).toHaveId("work-1");
  await page.keyboard.press("s");
  await expect(page.locator("#snooze-1")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("t");
  await expect(page.getByRole("dialog")).toContainText("MRR");
  await page.keyboard.press("Escape");
  await expect(page.locator("turbo-frame#modal")).toBeEmpty();
  await page.keyboard.press("?");
  await expect(page.locator("dialog#keys")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("o");
  await expect(page).toHaveURL(/account$/);
  await page.keyboard.press("g");
  await page.keyboard.press("a");
  await expect(page).toHaveURL(/accounts$/);
});

test("the palette finds and goes", async ({ page, open }) => {
  await open("settings");
  await page.keyboard.press("Control+k");
  const options = page.locator("#palette-list [role=option]");
  await expect(options.first()).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(options.nth(2)).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/today$/);
  await page.locator("[data-palette]").click();
  await page.getByRole("combobox").fill("xyz");
  await expect(page.getByText("該当するものはありません。")).toBeVisible();
});

test("rows are ticked one by one, in a stretch and all at once", async ({ page, open }) => {
  await open("accounts");
  const boxes = page.locator("tbody .pick input");
  await boxes.nth(1).click();
  await boxes.nth(3).click({ modifiers: ["Shift"] });
  await expect(page.locator("[data-count]")).toHaveText("3");
  await page.locator("[data-all]").click();
  await expect(page.locator("[data-count]")).toHaveText("7");
  await page.locator("[data-clear]").click();
  await expect(page.locator(".bulk")).toBeHidden();
});

test("a filter sends itself, keeps its focus and leaves empty fields out of the address", async ({ page, open }) => {
  await open("accounts");
  const search = page.getByPlaceholder("名前・ドメイン");
  await search.pressSequentially("あお");
  await expect(page).toHaveURL(/\?q=%E3%81%82%E3%81%8A$/);
  await expect(search).toBeFocused();
});

test("a chart draws under the policy, tells its figures and follows the theme", async ({ page, open }) => {
  await open("account");
  const plot = page.locator("b-chart .plot").first();
  await expect(plot.locator("canvas")).toHaveCount(1);
  await plot.hover();
  await expect(page.locator("div.chart-tip b").first()).toBeVisible();
  await page.emulateMedia({ colorScheme: "dark" });
  await expect(plot.locator("canvas")).toHaveCount(1);
});

test("a legend stands beside the picture, wraps on a phone and hides a series", async ({ page, open }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open("components");
  const chart = page.locator("b-chart:has(.chart-legend)").first();
  await chart.scrollIntoViewIfNeeded();
  const [legend, plot] = [chart.locator(".chart-legend"), chart.locator(".plot")];
  await expect(plot.locator("canvas")).toHaveCount(1);
  const [above, below] = [(await legend.boundingBox())!, (await plot.boundingBox())!];
  expect(above.y + above.height, "the legend ends where the picture begins").toBeLessThanOrEqual(below.y + 1);
  const entry = legend.getByRole("button").first();
  await expect(entry).toHaveAttribute("aria-pressed", "true");
  await entry.click();
  await expect(entry).toHaveAttribute("aria-pressed", "false");
  await page.emulateMedia({ colorScheme: "dark" });
  await expect(chart.locator(".chart-legend")).toHaveCount(1);
});

test("a curve's points move by arrow keys, by hand and by their fields", async ({ page, open }) => {
  await open("settings");
  const [dots, ys] = [page.locator(".curve .point"), page.locator(".points input[name=y]")];
  await dots.nth(1).focus();
  await page.keyboard.press("ArrowUp");
  await expect(ys.nth(1)).toHaveValue("56");
  await page.keyboard.press("Shift+ArrowDown");
  await expect(ys.nth(1)).toHaveValue("46");
  const before = await dots.nth(1).getAttribute("cy");
  await ys.nth(1).fill("90");
  await expect(dots.nth(1)).not.toHaveAttribute("cy", before!);
  await dots.nth(2).hover();
  await page.mouse.down();
  await page.mouse.move(0, 0, { steps: 4 });
  await page.mouse.up();
  await expect(ys.nth(2)).toHaveValue("100");
  await expect(page.locator(".points input[name=x]").nth(2)).toHaveValue("10");
  await page.locator("[data-add]").click();
  await expect(dots).toHaveCount(4);
  await page.keyboard.press("Delete");
  await expect(dots).toHaveCount(3);
});

test("progress is fetched until it is done", async ({ page, open }) => {
  await open("import");
  await expect(page.locator("turbo-frame#job-7")).toContainText("取り込みました。", { timeout: 15_000 });
  await expect(page.locator("b-progress")).toHaveCount(0);
});

test("a file shows its name and size", async ({ page, open }) => {
  await open("import");
  await page.locator("input[type=file]").setInputFiles({ name: "顧客.csv", mimeType: "text/csv", buffer: Buffer.alloc(2048) });
  await expect(page.locator("output.file")).toContainText("顧客.csv · 2");
});

test("the theme is chosen at once and remembered", async ({ page, open, context }) => {
  await open("settings");
  await page.getByLabel("暗", { exact: true }).check();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  expect((await context.cookies()).find(({ name }) => name === "bansou_theme")?.value).toBe("dark");
  await page.getByLabel("自動", { exact: true }).check();
  await expect(page.locator("html")).not.toHaveAttribute("data-theme");
});

test("a refresh leaves the chosen row and an open menu alone", async ({ page, open }) => {
  await open("today");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.locator("[popovertarget=me]").click();
  const refresh = () => document.body.insertAdjacentHTML("beforeend", '<turbo-stream action="refresh"></turbo-stream>');
  const refreshed = page.waitForResponse(/today$/);
  await page.evaluate(refresh);
  await refreshed;
  await page.waitForFunction(() => !document.documentElement.hasAttribute("aria-busy"));
  await expect(rowAtHand(page)).toHaveId("work-3");
  await expect(page.locator("#me")).toBeVisible();
});
