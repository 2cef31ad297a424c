// Unmodified SDKs, as people have them installed, against the real server: every event is stored once and is of its
// account and person.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, test } from "../support/fixtures";
import { bansou, type Server } from "../support/program";
import { node, python, pythonScript, run } from "./installed";

test.describe.configure({ mode: "serial", timeout: 300_000 });

interface Installation extends Server {
  key: string;
}

async function workspace(server: Server): Promise<Installation> {
  const init = ["init", "--workspace", "Acme", "--email", "a@example.com", "--locale", "ja"];
  await bansou(init, { data: server.data, input: "correct horse battery\n" });
  const key = (await bansou(["tracking-key", "--workspace", "acme"], { data: server.data })).trim();
  return { ...server, key };
}

async function stored(at: Installation): Promise<{ usage_events: number; refused_events: number; people: number }> {
  return JSON.parse(await bansou(["stats", "--workspace", "acme", "--json"], { data: at.data }));
}

/** identify, group, 25 tracked events, a page. */
const SENT = 28;

const PYTHON = [
  ["segment-2.4.0", "segment"],
  ["segment-2.4.0", "segment-gzip"],
  ["segment-2.3.4", "segment"],
  ["segment-2.3.4", "segment-gzip"],
  ["analytics-1.4", "analytics"],
  ["analytics-1.4", "analytics-gzip"],
  ["rudder", "rudder"],
  ["rudder", "rudder-gzip"],
  ["posthog", "posthog"],
] as const;

for (const [packages, sdk] of PYTHON) {
  test(`Python ${packages}, ${sdk}`, async ({ server }) => {
    const at = await workspace(await server());
    await run(await python(packages), [pythonScript, sdk, at.url, at.key]);
    // The person stands a moment after the events.
    await expect.poll(() => stored(at)).toMatchObject({ usage_events: SENT, refused_events: 0, people: 1 });
  });
}

for (const sdk of ["segment", "rudder", "posthog"]) {
  test(`Node ${sdk}`, async ({ server }) => {
    const at = await workspace(await server());
    const folder = await node();
    await run("node", ["send.mjs", sdk, at.url, at.key], folder);
    // The person stands a moment after the events.
    await expect.poll(() => stored(at)).toMatchObject({ usage_events: SENT, refused_events: 0, people: 1 });
  });
}

/** The customer's product: a page of another origin, so the browser asks before it sends; `scripts` lie beside it. */
async function product(scripts: string, use: (address: string) => Promise<void>): Promise<void> {
  const site = createServer(async (request, response) => {
    const script = /^\/sdk\/([\w.-]+)$/.exec(request.url ?? "")?.[1];
    response.setHeader("Content-Type", script ? "text/javascript" : "text/html");
    response.end(script ? await readFile(join(scripts, script)) : "<title>Product</title>");
  });
  await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
  try {
    await use(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
  } finally {
    site.close();
    site.closeAllConnections();
  }
}

test("analytics-next in a browser of another site", async ({ server, page }) => {
  const at = await workspace(await server());
  const bundle = join(await node(), "node_modules/@segment/analytics-next/dist/umd");
  await product(bundle, async (address) => {
    await page.goto(address);
    await page.evaluate(
      ([key, cdn]) => {
        const queue: unknown[] & { _writeKey?: string; _cdn?: string } = [];
        queue._writeKey = key;
        queue._cdn = cdn;
        queue.push(["page", "Start"], ["identify", "u-browser", { name: "Browser User" }], ["group", "acme"]);
        for (let number = 0; number < 25; number++) queue.push(["track", "Report exported", { number }]);
        Object.assign(window, { analytics: queue });
      },
      [at.key, at.url],
    );
    // By address, not inline: it finds its other parts beside itself.
    await page.addScriptTag({ url: "/sdk/standalone.js" });
    await expect.poll(() => stored(at), { timeout: 30_000 }).toMatchObject({ usage_events: SENT, refused_events: 0, people: 1 });
  });
});

test("bansou.js in a browser of another site, without cookies", async ({ server, page, context }) => {
  const at = await workspace(await server());
  await product("", async (address) => {
    await page.goto(address);
    await page.evaluate(
      ([key, url]) => {
        Object.assign(window, { bansou: [["identify", "u-browser", { name: "Browser User" }], ["group", "acme"]] });
        const script = document.createElement("script");
        Object.assign(script, { src: `${url}/bansou.js`, async: true });
        script.dataset.key = key!;
        document.head.append(script);
      },
      [at.key, at.url],
    );
    // The page view that it makes by itself, identify and group.
    await expect.poll(async () => (await stored(at)).usage_events).toBe(3);
    expect(await context.cookies()).toEqual([]);
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
    // A move inside a single-page product is a page view; what waits leaves with the page.
    await page.evaluate(() => {
      history.pushState({}, "", "/reports");
      (window as unknown as { bansou: { push: (...calls: unknown[][]) => void } }).bansou.push(["track", "Report exported"]);
    });
    await page.goto("about:blank");
    await expect.poll(() => stored(at)).toMatchObject({ usage_events: 5, people: 1 });
  });
});
