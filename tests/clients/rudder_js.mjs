// Bundled for the browser: a page that uses @rudderstack/analytics-js as its documentation shows.
import { RudderAnalytics } from "@rudderstack/analytics-js/bundled";

const { url, key } = JSON.parse(document.getElementById("options").textContent);
const analytics = new RudderAnalytics();
analytics.load(key, url, { configUrl: url });
analytics.ready(() => (document.body.dataset.done = "yes"));
analytics.page("Home");
analytics.track("Product Viewed", { product_id: "sku-1", price: 12800 });
analytics.identify("u-1", { email: "taro@example.jp" });
analytics.group("acme", { plan: "pro" });
