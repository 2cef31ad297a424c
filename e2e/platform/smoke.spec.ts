// The program starts on an empty folder, says where it listens, is well, and stops when told.
import { expect, test } from "../support/fixtures";

test("an empty installation starts, is well and stops", async ({ server, request }) => {
  const bansou = await server();
  const health = await request.get(`${bansou.url}/healthz`);
  expect(health.status()).toBe(200);

  await bansou.stop();
  await expect(request.get(`${bansou.url}/healthz`)).rejects.toThrow();
});

test("it starts again on the data it left", async ({ server, request }) => {
  const first = await server();
  await first.kill();
  const second = await server({ data: first.data });
  expect((await request.get(`${second.url}/healthz`)).status()).toBe(200);
});
