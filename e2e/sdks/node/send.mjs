// Sends through an unmodified SDK, as a customer's product does: identify, group, then 25 tracked events and a page.
// Usage: node send.mjs {segment,rudder,posthog} HOST KEY; exits with an error where the SDK reports one.
const [sdk, host, key] = process.argv.slice(2);
const EVENTS = 25;
const user = { userId: "u-node" };
let errors = 0;
const failed = (error) => {
  errors += 1;
  console.error(error);
};

const senders = {
  async segment() {
    const { Analytics } = await import("@segment/analytics-node");
    const client = new Analytics({ writeKey: key, host });
    client.on("error", failed);
    client.identify({ ...user, traits: { name: "Node User", email: "node@example.com" } });
    client.group({ ...user, groupId: "acme", traits: { name: "Acme" } });
    for (let number = 0; number < EVENTS; number++) client.track({ ...user, event: "Report exported", properties: { number, 市: "東京" } });
    client.page({ ...user, name: "Start" });
    await client.closeAndFlush();
  },
  async rudder() {
    const { default: Rudder } = await import("@rudderstack/rudder-sdk-node");
    const client = new Rudder(key, { dataPlaneUrl: host, gzip: true, logLevel: "error" });
    client.identify({ ...user, traits: { name: "Node User", email: "node@example.com" } });
    client.group({ ...user, groupId: "acme", traits: { name: "Acme" } });
    for (let number = 0; number < EVENTS; number++) client.track({ ...user, event: "Report exported", properties: { number } });
    client.page({ ...user, name: "Start" });
    // One flush sends one batch of 20.
    const flush = () => new Promise((resolve, reject) => client.flush((error) => (error ? reject(error) : resolve())));
    for (let sent = 0; sent < EVENTS + 3; sent += 20) await flush();
  },
  async posthog() {
    const { PostHog } = await import("posthog-node");
    const client = new PostHog(key, { host });
    client.on("error", failed);
    client.identify({ distinctId: "u-node", properties: { name: "Node User" } });
    client.groupIdentify({ groupType: "company", groupKey: "acme", properties: { name: "Acme" } });
    for (let number = 0; number < EVENTS; number++)
      client.capture({ distinctId: "u-node", event: "Report exported", properties: { number }, groups: { company: "acme" } });
    client.capture({ distinctId: "u-node", event: "$pageview", properties: { $current_url: "https://example.com/start" } });
    await client.getAllFlags("u-node");
    await client.shutdown();
  },
};
await senders[sdk]();
process.exit(errors ? 1 : 0);
