// The demo workspace, made once for each Playwright worker and served for all its stories: `demo` is where it is and
// how to sign in, `signIn` fills the form. Stories that change something of the demo pick what no other story needs.
import { readFileSync } from "node:fs";
import { test as base, expect } from "./fixtures";
import type { Page } from "@playwright/test";
import { bansou, freshData, removeData, serve, type Server } from "./program";

export interface Demo {
  server: Server;
  /** `http://…/w/SLUG`, without a slash at the end. */
  front: string;
  email: string;
  password: string;
}

interface MadeDemo {
  workspace: string;
  email: string;
  password: string;
}

export const test = base.extend<{ signedIn: Page }, { demo: Demo }>({
  demo: [
    async ({}, use) => {
      const data = await freshData();
      const made = JSON.parse(
        await bansou(["demo", "--accounts", "120", "--months", "8", "--json"], { data }),
      ) as MadeDemo;
      const server = await serve({ data });
      await use({ server, front: `${server.url}/w/${made.workspace}`, email: made.email, password: made.password });
      await server.stop();
      await removeData(data);
    },
    { scope: "worker", timeout: 180_000 },
  ],

  /** A page of a browser that has signed in to the demo. */
  signedIn: async ({ page, demo }, use) => {
    await signIn(page, demo.server.url, demo.email, demo.password);
    await use(page);
  },
});

/** Signs in by the form, in whatever language it speaks. */
export async function signIn(page: Page, url: string, email: string, password: string): Promise<void> {
  await page.goto(`${url}/sign-in`);
  await page.locator("input[name=email]").fill(email);
  await page.locator("input[name=password]").fill(password);
  await Promise.all([page.waitForURL(/\/w\//), page.locator("form button.first").click()]);
}

const LOCALES = new URL("../../crates/platform/locales/", import.meta.url);

/** A message as the program has it, so that a story looks for what people read and not for a copy of it. */
export function message(language: "ja" | "en", file: string, key: string): string {
  const lines = readFileSync(new URL(`${language}/${file}.ftl`, LOCALES), "utf8").split("\n");
  const line = lines.find((candidate) => candidate.startsWith(`${key} =`));
  if (line === undefined) throw new Error(`there is no message ${key} in ${language}/${file}.ftl`);
  return line.slice(line.indexOf("=") + 1).trim();
}

export { expect };
