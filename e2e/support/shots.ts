// One screen as people see it: both languages, light and dark, desk and phone.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, type Page } from "@playwright/test";
import { assertAccessible } from "./axe";

const FOLDER = fileURLToPath(new URL("../shots", import.meta.url));
const SIZES = [
  { width: 1280, height: 900 },
  { width: 390, height: 844 },
];

export interface Shot {
  name: string;
  url: string;
  /** Puts the signed-in member into a language before the page is opened. Default: the browser's wish (Accept-Language). */
  inLanguage?: (page: Page, language: "ja" | "en") => Promise<void>;
}

export async function takeShots(page: Page, { name, url, inLanguage = byHeader }: Shot): Promise<void> {
  for (const language of ["ja", "en"] as const) {
    await inLanguage(page, language);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      for (const size of SIZES) {
        await page.setViewportSize(size);
        await page.goto(url);
        await page.evaluate(() => document.fonts.ready);
        await page.screenshot({ path: join(FOLDER, `${name}-${language}-${colorScheme}-${size.width}.png`), fullPage: true });
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(wider, `${url} fits ${size.width} px`).toBeLessThanOrEqual(0);
        await assertAccessible(page);
      }
    }
  }
}

async function byHeader(page: Page, language: string): Promise<void> {
  await page.setExtraHTTPHeaders({ "Accept-Language": language });
}
