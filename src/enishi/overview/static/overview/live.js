// The live feed of the home page: rows arrive at the top, at most two a frame, and stop while the reader holds.
const SHOWN = 14;
const card = document.querySelector("[data-live]");
if (card) follow(card);

function follow(card) {
  const rows = card.querySelector("[data-rows]");
  const template = card.querySelector("template[data-row]").content;
  const state = card.querySelector("[data-state]");
  const pulse = card.querySelector("[data-pulse]");
  const hold = card.querySelector("[data-hold]");
  const arrivals = []; // [when, how many] of the last minute
  const queue = [];
  let held = false;

  const stream = new EventSource(card.dataset.live);
  stream.addEventListener("open", () => connected(true));
  stream.addEventListener("error", () => connected(false));
  stream.addEventListener("message", (event) => {
    const { count, items } = JSON.parse(event.data);
    arrivals.push([Date.now(), count]);
    queue.push(...items);
    queue.splice(0, queue.length - SHOWN);
    rate();
    if (!held) drain();
  });
  addEventListener("pagehide", () => stream.close());
  setInterval(rate, 5000);
  hold.addEventListener("click", () => {
    held = !held;
    hold.setAttribute("aria-pressed", String(held));
    if (!held) drain();
  });

  function connected(yes) {
    pulse.classList.toggle("off", !yes);
    state.textContent = yes ? state.dataset.on : state.dataset.off;
  }

  function rate() {
    while (arrivals.length && arrivals[0][0] < Date.now() - 60_000) arrivals.shift();
    const total = arrivals.reduce((sum, [, count]) => sum + count, 0);
    const label = card.querySelector("[data-rate]");
    label.textContent = label.dataset.words.replace("%s", total.toLocaleString(document.documentElement.lang));
  }

  function drain() {
    while (queue.length) show(queue.shift());
    while (rows.children.length > SHOWN) rows.lastElementChild.remove();
  }

  function show(item) {
    if (rows.querySelector(`[data-seq="${item.seq}"]`)) return;
    const row = template.cloneNode(true).firstElementChild;
    row.dataset.seq = item.seq;
    if (item.tone) row.querySelector(".ic").classList.add(item.tone);
    row.querySelector("use").setAttribute("href", `${rows.dataset.sprite}#${item.icon}`);
    const who = row.querySelector("a");
    who.href = `${card.dataset.people}${item.person}/`;
    who.textContent = item.name || card.dataset.nameless;
    row.querySelector("b").textContent = item.title;
    row.querySelector("p span").textContent = item.detail;
    row.querySelector("em").textContent = item.channel;
    const time = row.querySelector("time");
    const at = new Date(item.time);
    time.dateTime = at.toISOString();
    time.dataset.moment = "";
    time.textContent = item.when;
    card.querySelector("[data-none]").hidden = true;
    rows.prepend(row);
  }
}
