// Bundled for the browser: a page that uses @segment/analytics-next as its documentation shows.
import { AnalyticsBrowser } from "@segment/analytics-next";

const { url, key, batching } = JSON.parse(document.getElementById("options").textContent);
const delivery = batching ? { strategy: "batching", config: { size: 20, timeout: 300 } } : undefined;
const segment = { apiHost: new URL(url).host + "/v1", protocol: "http", deliveryStrategy: delivery };
const analytics = AnalyticsBrowser.load(
  { writeKey: key, cdnURL: url },
  { integrations: { "Segment.io": segment } },
);
await analytics.page("Home");
await analytics.track("Product Viewed", { product_id: "sku-1", price: 12800 });
await analytics.identify("u-1", { email: "taro@example.jp" });
await analytics.group("acme", { plan: "pro" });
await analytics.alias("u-1", "a-1");
document.body.dataset.done = "yes";
