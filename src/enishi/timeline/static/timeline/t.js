/* Enishi's tag: <script async src="https://HOST/t.js" data-key="WRITE_KEY"></script>
 * Calls made before it has loaded wait in a list:
 *   window.enishi = window.enishi || []; enishi.push(["track", "Product Viewed", { sku: "12" }]);
 * data-host: another collector · data-page="off": no page view by itself
 * data-consent="required": nothing is stored or sent before enishi.consent(true) */
(() => {
  const script = document.currentScript;
  const option = (name, otherwise) => script.getAttribute("data-" + name) || otherwise;
  const url = option("host", new URL(script.src).origin) + "/v1/batch";
  const asked = window.enishi || [];
  if (!option("key") || !Array.isArray(asked)) return; // no key, or here already

  const SESSION = 30 * 60e3; // ms without an event that end a session
  const KEPT = 1000; // messages kept while offline
  const [BATCH, BEACON] = [50, 2e4]; // messages · characters that a browser carries for a page that is gone

  // Storage: localStorage, or memory where a browser refuses it.
  const memory = {};
  const stored = (change) => {
    try { return change(localStorage); } catch { return false; }
  };
  const get = (name) => stored((s) => s.getItem("enishi." + name)) || memory[name];
  const set = (name, value) => {
    memory[name] = value;
    if (stored((s) => (s.setItem("enishi." + name, value), true))) delete memory[name];
  };
  const drop = (name) => delete memory[name] && stored((s) => s.removeItem("enishi." + name));
  const waiting = () => {
    const names = (stored(Object.keys) || []).map((name) => name.replace(/^enishi\./, ""));
    return [...names, ...Object.keys(memory)].filter((name) => name.startsWith("q.")).sort();
  };
  const undecided = option("consent") === "required" ? "off" : "on";
  const allowed = () => (get("consent") || undecided) === "on";

  const uuid = () =>
    "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
      (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16),
    );
  const anonymousId = () => get("id") || (set("id", uuid()), get("id"));
  const ids = ["id", "user", "session"];
  const session = () => {
    const now = Date.now();
    const [id, last] = (get("session") || "0 0").split(" ").map(Number);
    const begins = now - last > SESSION;
    set("session", (begins ? now : id) + " " + now);
    return begins ? { sessionId: now, sessionStart: true } : { sessionId: id };
  };
  const here = () => {
    const [{ href, pathname: path, search }, { referrer, title }] = [location, document];
    return { path, referrer, search, title, url: href.split("#")[0] };
  };
  const context = () => {
    const campaign = {};
    new URLSearchParams(location.search).forEach((value, name) => {
      if (name.startsWith("utm_")) campaign[name.slice(4).replace("campaign", "name")] = value;
    });
    return {
      campaign: Object.keys(campaign)[0] && campaign,
      channel: "web",
      library: { name: "enishi.js", version: "1" },
      locale: navigator.language,
      page: here(),
      screen: { width: screen.width, height: screen.height },
      timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      userAgent: navigator.userAgent,
      ...session(),
    };
  };

  let [said, failures, sending, timer] = [1e4, 0, false, 0];
  const later = (wait) => (clearTimeout(timer), (timer = setTimeout(flush, wait)));
  const say = (type, fields) => {
    if (!allowed()) return;
    const [at, messageId] = [new Date(), uuid()];
    const who = { anonymousId: anonymousId(), userId: get("user") || undefined };
    const what = { type, messageId, timestamp: at.toISOString(), context: context() };
    waiting().slice(0, -KEPT).forEach(drop);
    set(`q.${+at}.${said++}.${messageId}`, JSON.stringify({ ...what, ...who, ...fields }));
    if (!failures && !timer) later(100);
  };
  const packet = (room) => {
    const fits = ([, text]) => text && (room -= text.length) > 0;
    const taken = waiting().slice(0, BATCH).map((name) => [name, get(name)]).filter(fits);
    const rest = { writeKey: option("key"), sentAt: new Date().toISOString() };
    const body = `{"batch":[${taken.map(([, text]) => text)}],${JSON.stringify(rest).slice(1)}`;
    return { names: taken.map(([name]) => name), body };
  };
  const flush = async () => {
    const { names, body } = packet(5e5);
    timer = 0;
    if (sending || !names.length || !allowed()) return;
    sending = true;
    let wait = Math.min(3e5, 1e3 * 2 ** failures) * (1 + Math.random());
    try {
      // A string is text/plain, which needs no pre-flight; keepalive outlives the page.
      const answer = await fetch(url, { method: "POST", body, keepalive: body.length < BEACON });
      if (answer.status >= 500 || [408, 429].includes(answer.status)) {
        wait = Math.max(wait, 1e3 * answer.headers.get("retry-after") || 0);
        throw answer;
      }
      names.forEach(drop);
      failures = wait = 0;
    } catch {
      failures++;
    }
    sending = false;
    if (waiting().length) later(wait);
  };
  const view = () => option("page") !== "off" && api.page();
  const api = {
    page(name, properties) {
      const named = typeof name === "string";
      const more = { properties: { ...here(), ...(named ? properties : name) } };
      say("page", named ? { name, ...more } : more);
    },
    track: (event, properties = {}) => say("track", { event, properties }),
    identify(user, traits) {
      const named = user !== null && typeof user !== "object";
      if (named && allowed()) set("user", String(user));
      say("identify", { traits: (named ? traits : user) || {} });
    },
    group: (groupId, traits = {}) => say("group", { groupId, traits }),
    alias(userId, previousId) {
      if (!allowed()) return;
      say("alias", { userId, previousId: previousId || get("user") || anonymousId() });
      set("user", String(userId));
    },
    reset: () => ids.forEach(drop),
    consent(granted) {
      const before = allowed();
      set("consent", granted ? "on" : "off");
      if (!granted) [...ids, ...waiting()].forEach(drop);
      else if (!before) view();
    },
    push: ([name, ...rest]) => (api[name] || console.error)(...rest),
  };
  const start = () => {
    window.enishi = Object.assign(api, { survey: asked.survey }); // of w.js
    asked.forEach(api.push);
    if (!asked.some(([name]) => name === "page")) view();
    later(0); // what an earlier page left
  };
  addEventListener("online", () => later(0));
  addEventListener("pagehide", () => {
    const { names, body } = packet(BEACON); // kept until acknowledged; a messageId counts once
    if (names.length && allowed()) navigator.sendBeacon(url, body);
  });
  if (!document.prerendering) start();
  else document.addEventListener("prerenderingchange", start, { once: true });
})();
