// What the server has acknowledged is on disk: after a kill in the middle of a flood, and while its file is locked.
import { spawn } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "../support/fixtures";
import { bansou, type Server } from "../support/program";

test.describe.configure({ timeout: 120_000 });

async function trackingKey(server: Server): Promise<string> {
  const init = ["init", "--workspace", "Acme", "--email", "a@example.com", "--locale", "ja"];
  await bansou(init, { data: server.data, input: "correct horse battery\n" });
  return (await bansou(["tracking-key", "--workspace", "acme"], { data: server.data })).trim();
}

async function events(data: string): Promise<number> {
  return JSON.parse(await bansou(["stats", "--workspace", "acme", "--json"], { data })).usage_events;
}

function batch(name: string, size: number): object[] {
  return Array.from({ length: size }, (_, number) => ({
    type: "track",
    messageId: `${name}-${number}`,
    userId: `u${number % 7}`,
    event: "Report exported",
    context: { groupId: `g${number % 3}` },
  }));
}

/** The status of the answer; 0 where there was none. */
async function send(url: string, key: string, events: object[]): Promise<number> {
  try {
    const answer = await fetch(`${url}/v1/batch`, { method: "POST", body: JSON.stringify({ writeKey: key, batch: events }) });
    await answer.text();
    return answer.status;
  } catch {
    return 0;
  }
}

test("every acknowledged event is there once after a kill", async ({ server }) => {
  const first = await server();
  const key = await trackingKey(first);
  const acknowledged: object[][] = [];
  let sent = 0;
  let running = true;
  const flood = Array.from({ length: 8 }, async (_, client) => {
    for (let number = 0; running; number++) {
      const events = batch(`m-${client}-${number}`, 100);
      sent += events.length;
      if ((await send(first.url, key, events)) !== 200) return;
      acknowledged.push(events);
    }
  });
  await expect.poll(() => acknowledged.length, { timeout: 60_000 }).toBeGreaterThan(40);
  await first.kill();
  running = false;
  await Promise.all(flood);

  const second = await server({ data: first.data });
  const standing = await events(second.data);
  expect(standing).toBeGreaterThanOrEqual(acknowledged.length * 100);
  expect(standing).toBeLessThanOrEqual(sent);
  // Sent again, acknowledged events change nothing: had one been lost, there would be more now.
  for (const events of acknowledged) expect(await send(second.url, key, events)).toBe(200);
  expect(await events(second.data)).toBe(standing);
});

test("a locked file answers 503, and then it goes on by itself", async ({ server }) => {
  const at = await server();
  const key = await trackingKey(at);
  expect(await send(at.url, key, batch("before", 3))).toBe(200);
  const workspaces = join(at.data, "workspaces");
  const [folder] = await readdir(workspaces);
  const file = join(workspaces, folder!, "usage.db");
  const hold = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('begin immediate'); print('held', flush=True); sys.stdin.read()";
  const holder = spawn("python3", ["-c", hold, file], { stdio: ["pipe", "pipe", "inherit"] });
  await new Promise((resolve) => holder.stdout.once("data", resolve));
  const turnedAway = batch("during", 3);
  expect(await send(at.url, key, turnedAway)).toBe(503);
  holder.stdin.end();
  await expect.poll(() => send(at.url, key, turnedAway), { timeout: 30_000 }).toBe(200);
  expect(await events(at.data)).toBe(6);
});
