// Every screen, in both languages, light and dark, at a desk and on a phone: nothing for axe to say, nothing in the
// console, nothing wider than the window. Screens are found by walking: what the rail shows, and from each of those
// the first thing of its kind.
import type { Page } from "@playwright/test";
import { expect, message, test, type Demo } from "../support/demo";

/** Beside what the rail shows: pages that are reached from another one, by a link on it. Found ones are walked from too. */
const REACHED_FROM: [from: RegExp, to: RegExp][] = [
  [/^\/today$/, /^\/today\/calendar$/],
  [/^\/accounts$/, /^\/accounts\/[0-9a-f-]{36}$/],
  [/^\/accounts\/[^/]+$/, /^\/accounts\/[^/]+\/(usage|contracts|tickets|answers|people|health)$/],
  [/^\/accounts\/[^/]+\/people$/, /^\/people\/[0-9a-f-]{36}$/],
  [/^\/people\/[0-9a-f-]{36}$/, /^\/people\/[0-9a-f-]{36}\/erasure$/],
  [/^\/imports$/, /^\/imports\/new$/],
  [/^\/tracking$/, /^\/tracking\/(events|names|plan|retention)$/],
  [/^\/tracking\/names$/, /^\/tracking\/names\/edit\?/],
  [/^\/tracking\/events$/, /^\/tracking\/events\/(new|[0-9a-f-]{36}\/edit)$/],
  [/^\/tracking\/plan$/, /^\/tracking\/plan\/line\?/],
  [/^\/health$/, /^\/health\/[^/]+\/(edit|versions|limits)$/],
  [/^\/members$/, /^\/members\/(roles|[0-9a-f-]{36}\/reset)$/],
  [/^\/settings$/, /^\/settings\/(tokens|mail|jobs)$/],
  [/^\/settings\/mail$/, /^\/settings\/mail\/(suppressions|rules)$/],
  [/^\/me$/, /^\/me\/(second-factor|sessions)$/],
];

/** Not on the rail. */
const BESIDE_THE_RAIL = ["/me"];

const SIZES = [
  { width: 1280, height: 900 },
  { width: 390, height: 844 },
];

for (const language of ["ja", "en"] as const) {
  for (const colorScheme of ["light", "dark"] as const) {
    for (const part of [0, 1, 2]) test(`every screen in ${language}, ${colorScheme}, ${part + 1} of 3`, async ({ signedIn: page, demo, axe, quiet }) => {
      test.setTimeout(300_000);
      quiet(page);
      await speak(page, demo, language);
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const screens = await walk(page, demo);
      expect(screens.length).toBeGreaterThan(4);
      const wrong: string[] = [];
      for (const screen of [...screens].sort().filter((_, place) => place % 3 === part)) {
        await test.step(screen, async () => {
          await page.setViewportSize(SIZES[0]!);
          const answer = await page.goto(`${demo.front}${screen}`);
          if (answer?.status() !== 200) wrong.push(`${screen} answers ${answer?.status()}`);
          await page.evaluate(() => document.fonts.ready);
          expect(await page.locator("html").getAttribute("lang")).toBe(language);
          for (const size of SIZES) {
            await page.setViewportSize(size);
            const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
            if (wider > 0) wrong.push(`${screen} is ${wider} px wider than ${size.width} px`);
            // The first finding does not hide those of the other screens.
            await axe(page).catch((error: Error) => wrong.push(`${screen} at ${size.width}: ${error.message}`));
          }
        });
      }
      expect(wrong.join("\n"), "every screen fits and is accessible").toBe("");
      await speak(page, demo, "ja");
    });
  }
}

test("lists fit a desk, and what is not there is a page of the product", async ({ signedIn: page, demo, axe }) => {
  for (const language of ["ja", "en"] as const) {
    await speak(page, demo, language);
    for (const width of [1440, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      for (const list of ["/accounts", "/people"]) {
        await page.goto(`${demo.front}${list}`);
        const cut = await page.locator(".scroll").first().evaluate((box) => box.scrollWidth - box.clientWidth);
        expect(cut, `${list} at ${width} px in ${language}`).toBeLessThanOrEqual(0);
      }
    }
    const answer = await page.goto(`${demo.front}/accounts/nope`);
    expect(answer?.status()).toBe(404);
    await expect(page.locator("html")).toHaveAttribute("lang", language);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(message(language, "shell", "problem-not-found-title"));
    await axe(page);
  }
  await speak(page, demo, "ja");
});

/** The member's own language, as the member sets it. */
async function speak(page: Page, demo: Demo, language: "ja" | "en"): Promise<void> {
  await page.goto(`${demo.front}/me`);
  if ((await page.locator("html").getAttribute("lang")) === language) return;
  await page.locator("select[name=locale]").selectOption(language);
  await page.locator("form:has(select[name=locale]) button.first").click();
  await expect(page.locator("html")).toHaveAttribute("lang", language);
}

/** The screens there are, as paths inside the workspace; of each kind of detail page the first that is met. */
async function walk(page: Page, demo: Demo): Promise<string[]> {
  await page.goto(`${demo.front}/accounts`);
  const rail = await paths(page, "nav.rail a[href]", demo);
  const screens = [...new Set([...rail, ...BESIDE_THE_RAIL])];
  for (let at = 0; at < screens.length; at += 1) {
    const wanted = REACHED_FROM.filter(([from]) => from.test(screens[at]!)).map(([, to]) => to);
    if (wanted.length === 0) continue;
    await page.goto(`${demo.front}${screens[at]}`);
    const links = new Set(await paths(page, "main a[href]", demo));
    for (const link of links) {
      const kind = wanted.find((to) => to.test(link));
      const known = kind === undefined || screens.includes(link);
      if (!known && !screens.some((other) => kind.test(other) && last(other) === last(link))) screens.push(link);
    }
  }
  return screens;
}

/** What tells one page of a thing from another page of it: the last word; of things themselves, nothing does. */
function last(path: string): string {
  const word = path.replace(/\?.*/, "").replace(/.*\//, "");
  return /^[0-9a-f-]{36}$/.test(word) ? "" : word;
}

/** Pages that are nothing without their question. */
const ASKED = /\/tracking\/(plan\/line|names\/edit)$/;

/** Where the links go inside the workspace, without their questions where the page stands without. */
async function paths(page: Page, selector: string, demo: Demo): Promise<string[]> {
  const front = new URL(demo.front).pathname;
  const all = await page.locator(selector).evaluateAll((links) =>
    links.map((link) => (link as HTMLAnchorElement).href),
  );
  return all
    .map((href) => new URL(href))
    .map(({ pathname, search }) => (ASKED.test(pathname) ? pathname + search : pathname))
    .filter((path) => path.startsWith(`${front}/`))
    .map((path) => path.slice(front.length));
}
