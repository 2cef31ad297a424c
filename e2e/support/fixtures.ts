// What every story starts from: `import { test, expect } from "../support/fixtures"`.
//
// - `server()` starts a program on fresh data (or on given data), and it is stopped and swept away after the test.
// - `axe(page)` fails on serious or critical findings. `quiet(page)` fails on console errors and refused resources.
// - `shots(page, name, url)` takes a screen in ja/en × light/dark × 1280/390 into e2e/shots and runs axe on each.
import { test as base, expect, type Page } from "@playwright/test";
import { assertAccessible } from "./axe";
import { removeData, serve, type ServeOptions, type Server } from "./program";
import { takeShots, type Shot } from "./shots";

interface Fixtures {
  server: (options?: ServeOptions) => Promise<Server>;
  axe: (page: Page) => Promise<void>;
  quiet: (page: Page) => void;
  shots: (page: Page, name: string, url: string, inLanguage?: Shot["inLanguage"]) => Promise<void>;
}

export const test = base.extend<Fixtures>({
  server: async ({}, use) => {
    const started: Server[] = [];
    await use(async (options) => {
      const server = await serve(options);
      started.push(server);
      return server;
    });
    for (const server of started) await server.stop();
    for (const data of new Set(started.map((server) => server.data))) await removeData(data);
  },

  axe: async ({}, use) => {
    await use(assertAccessible);
  },

  quiet: async ({}, use) => {
    const said: string[] = [];
    await use((page) => {
      page.on("pageerror", (error) => said.push(error.message));
      page.on("console", (message) => {
        if (message.type() === "error") said.push(`${message.text()} (${page.url()})`);
      });
    });
    expect(said, "the browser's console stays empty").toEqual([]);
  },

  shots: async ({}, use) => {
    await use((page, name, url, inLanguage) => takeShots(page, { name, url, inLanguage }));
  },
});

export { expect };
export { bansou, freshData } from "./program";
export type { Server } from "./program";
