/* Enishi's surveys on a web site: <script async src="https://HOST/w.js" data-survey="CODE"></script>
 * shows one by the rules that Enishi keeps for it; <div data-enishi-survey="CODE"></div> within the page;
 * (window.enishi = window.enishi || []).push(["survey", "CODE"]) at once. data-host: another Enishi */
(() => {
  const script = document.currentScript;
  const host = script.getAttribute("data-host") || new URL(script.src).origin;
  const japanese = (document.documentElement.lang || navigator.language).startsWith("ja");
  const WORDS = japanese
    ? { close: "閉じる", wait: "通信できません。つながり次第、送信します。", fail: "アンケートを表示できません。" }
    : { close: "Close", wait: "No connection. It is sent as soon as there is one.", fail: "The survey cannot be shown." };
  const trusted = window.trustedTypes?.createPolicy("enishi-survey", { createHTML: (text) => text });

  // Storage: localStorage, or memory where a browser refuses it.
  const memory = {};
  const kept = (name) => { try { return JSON.parse(localStorage.getItem("enishi.w." + name)); } catch { return memory[name]; } };
  const keep = (name, value) => {
    memory[name] = value;
    try { localStorage.setItem("enishi.w." + name, JSON.stringify(value)); } catch { /* in memory */ }
  };
  const remember = (code, change) => keep(code, { ...kept(code), ...change });
  // Sending: what cannot be sent now waits, and is the same submission however often it comes.
  const ask = async (path, body) => {
    const answer = await fetch(host + path, { method: body ? "POST" : "GET", body, credentials: "omit" });
    if (answer.status >= 500 || answer.status === 429) throw answer;
    return answer.ok || answer.status === 422 ? answer.json() : Promise.reject(null);
  };
  const pause = (tries) => new Promise((go) => {
    const timer = setTimeout(go, Math.min(60e3, 1e3 * 2 ** tries) * (1 + Math.random()));
    addEventListener("online", () => (clearTimeout(timer), go()), { once: true });
  });
  const waiting = (change) => keep("waiting", change(kept("waiting") || []));
  const deliver = async (path, text, unsent = () => {}) => {
    const others = (list) => list.filter(([one, other]) => one !== path || other !== text);
    for (let tries = 0; ; tries++) {
      const told = await ask(path, new URLSearchParams(text)).catch((problem) => problem && "unsent");
      if (told !== "unsent") return waiting(others), told || Promise.reject(null);
      waiting((list) => [...others(list), [path, text]].slice(-20));
      unsent();
      await pause(tries);
    }
  };

  const visitor = (config) => {
    let [id, userId] = [];
    try { [id, userId] = ["id", "user"].map((name) => localStorage.getItem("enishi." + name)); } catch { /* none */ }
    const known = id && window.enishi.track && !config.anonymous; // the tag keeps an id only with leave
    return known ? JSON.stringify({ anonymousId: id, userId }) : "";
  };

  // A survey within `root`, page by page.
  const run = async (code, config, root, frame) => {
    const show = (told) => {
      remember(code, { token: told.done ? null : told.token, ...(told.done && { done: Date.now() }) });
      root.lang = told.language;
      root.innerHTML = trusted ? trusted.createHTML(told.html) : told.html;
      frame?.setAttribute("aria-label", told.title);
      const first = root.querySelector("[role=alert], h1");
      if (told.moved || root.querySelector("[role=alert]")) (first.tabIndex = -1), first.focus();
      const form = root.querySelector("form");
      if (form) form.onsubmit = (event) => (event.preventDefault(), send(form, event.submitter));
    };
    const send = async (form, button) => {
      if (root.ariaBusy === "true") return;
      const data = new URLSearchParams(new FormData(form));
      data.set("go", button?.value || "next");
      data.set("who", visitor(config));
      root.ariaBusy = "true";
      try {
        const told = await deliver(form.getAttribute("action"), data.toString(), () => status(WORDS.wait));
        show({ ...told, moved: true });
      } catch { status(WORDS.fail); }
      root.ariaBusy = "false";
    };
    const status = (text) => {
      const line = root.querySelector(".status") || root.appendChild(document.createElement("p"));
      Object.assign(line, { className: "status", role: "status", textContent: text });
    };
    root.onclick = (event) => {
      const place = event.target.closest("a[href^='#']")?.getAttribute("href");
      if (place) event.preventDefault(), root.querySelector(place)?.querySelector("input,select,textarea")?.focus();
    };
    const token = kept(code)?.token;
    show(await ask(`/w/${code}/` + (token ? token + "/" : "")));
  };
  const shadow = (element, config) => {
    const inside = element.shadowRoot || element.attachShadow({ mode: "open" });
    const style = new CSSStyleSheet();
    style.replaceSync(config.style + `:host{--accent:${config.colour}}`);
    inside.adoptedStyleSheets = [style];
    return inside;
  };
  const make = (name, className, parent) => Object.assign(parent.appendChild(document.createElement(name)), { className });

  const settings = (code) => ask(`/w/${code}.json`);
  const embed = async (element) => {
    const code = element.getAttribute("data-enishi-survey");
    const config = await settings(code);
    if (!config.open || element.shadowRoot) return;
    const root = make("div", "root within", shadow(element, config));
    element.setAttribute("role", "region");
    await run(code, config, root, element);
  };
  const pop = async (code, given) => {
    const config = given || (await settings(code));
    const element = document.body.appendChild(document.createElement("enishi-survey"));
    const dialog = make("dialog", "", shadow(element, config));
    const close = make("button", "close", dialog);
    Object.assign(close, { type: "button", ariaLabel: WORDS.close, textContent: "×", onclick: () => dialog.close() });
    dialog.onclose = () => element.remove();
    await run(code, config, make("div", "root", dialog), dialog);
    remember(code, { seen: Date.now() });
    dialog.showModal(); // the browser keeps the focus inside, closes on Escape and gives it back
  };
  const allowed = (code, { contains, matches, device, share, every }) => {
    const { seen, done, dice = Math.random() * 100 } = kept(code) || {};
    remember(code, { dice });
    const phone = matchMedia("(max-width: 767px)").matches;
    const here = location.href.includes(contains) && (!matches || new RegExp(matches).test(location.href));
    const again = !done && (!seen || Date.now() - seen >= every * 864e5);
    return here && again && dice < share && (!device || (device === "phone") === phone);
  };
  const byRules = async (code) => {
    const config = await settings(code);
    if (!config.open || !allowed(code, config.rules)) return;
    const { delay, scroll, leaving } = config.rules;
    let shown = false;
    const now = () => shown || ((shown = true), pop(code, config));
    if (delay !== null) setTimeout(now, delay * 1e3);
    const far = () => (scrollY + innerHeight) / document.documentElement.scrollHeight * 100 >= scroll && now();
    if (scroll) addEventListener("scroll", far, { passive: true });
    if (leaving) document.addEventListener("mouseout", (event) => !event.relatedTarget && event.clientY <= 0 && now());
  };

  const quietly = (work) => work.catch(() => {}); // a survey never disturbs its page
  const survey = (code) => quietly(pop(code));
  const start = () => {
    document.querySelectorAll("[data-enishi-survey]").forEach((element) => quietly(embed(element)));
    if (script.hasAttribute("data-survey")) quietly(byRules(script.getAttribute("data-survey")));
    (kept("waiting") || []).forEach(([path, text]) => quietly(deliver(path, text)));
  };
  const root = (window.enishi = window.enishi || []);
  root.survey = survey;
  if (Array.isArray(root)) {
    const push = root.push.bind(root);
    root.push = (call) => (call[0] === "survey" ? survey(call[1]) : push(call));
    root.splice(0).forEach(root.push);
  }
  document.readyState === "loading" ? addEventListener("DOMContentLoaded", start) : start();
})();
