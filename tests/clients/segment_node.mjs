// node segment_node.mjs URL KEY: every call of @segment/analytics-node.
import { Analytics } from "@segment/analytics-node";

const [host, writeKey] = process.argv.slice(2);
const analytics = new Analytics({ writeKey, host, maxRetries: 1 });
const failures = [];
analytics.on("error", (error) => failures.push(error));
analytics.identify({ userId: "u-1", traits: { email: "taro@example.jp", name: "青葉 太郎" } });
analytics.track({
  userId: "u-1",
  event: "Order Completed",
  properties: { order_id: "o-1", total: 12800 },
  timestamp: new Date("2024-03-04T05:06:07.890Z"),
});
analytics.page({ userId: "u-1", name: "Home", properties: { url: "https://example.jp/" } });
analytics.screen({ anonymousId: "a-1", name: "Cart" });
analytics.group({ userId: "u-1", groupId: "acme", traits: { plan: "pro" } });
analytics.alias({ userId: "u-1", previousId: "a-1" });
await analytics.closeAndFlush({ timeout: 10_000 });
if (failures.length) {
  console.error(failures);
  process.exit(1);
}
