// node rudder_node.mjs URL KEY: every call of @rudderstack/rudder-sdk-node.
import RudderAnalytics from "@rudderstack/rudder-sdk-node";

const [dataPlaneUrl, key] = process.argv.slice(2);
const client = new RudderAnalytics(key, { dataPlaneUrl, maxFlushSizeInBytes: 1e6, flushAt: 20 });
client.identify({ userId: "u-1", traits: { email: "taro@example.jp", name: "青葉 太郎" } });
client.track({
  userId: "u-1",
  event: "Order Completed",
  properties: { order_id: "o-1", total: 12800 },
  timestamp: new Date("2024-03-04T05:06:07.890Z"),
});
client.page({ userId: "u-1", name: "Home", properties: { url: "https://example.jp/" } });
client.screen({ anonymousId: "a-1", name: "Cart" });
client.group({ userId: "u-1", groupId: "acme", traits: { plan: "pro" } });
client.alias({ userId: "u-1", previousId: "a-1" });
client.flush((error) => {
  if (error) console.error(error);
  process.exit(error ? 1 : 0);
});
