// data-feed: the live feed of the home page. New rows come in at the top; they wait while the reader holds.
const SHOWN = 14;
for (const card of document.querySelectorAll("[data-feed]")) follow(card);

function follow(card) {
  const rows = card.querySelector("[data-rows]");
  const template = card.querySelector("template[data-row]").content;
  const hold = card.querySelector("[data-hold]");
  const rate = card.querySelector("[data-rate]");
  const arrivals = []; // when, within the last minute
  const waiting = [];
  let held = false;
  let due = 0;

  card.addEventListener("live:message", (event) => {
    arrivals.push(Date.now());
    waiting.push(event.detail);
    waiting.splice(0, waiting.length - SHOWN);
    if (!held) due ||= requestAnimationFrame(drain);
  });
  setInterval(count, 2000);
  hold.addEventListener("click", () => {
    held = !held;
    hold.setAttribute("aria-pressed", String(held));
    if (!held) drain();
  });

  function count() {
    while (arrivals.length && arrivals[0] < Date.now() - 60_000) arrivals.shift();
    rate.textContent = rate.dataset.words.replace("%s", arrivals.length.toLocaleString());
  }

  function drain() {
    due = 0;
    while (waiting.length) show(waiting.shift());
    while (rows.children.length > SHOWN) rows.lastElementChild.remove();
    rows.dispatchEvent(new Event("enishi:added", { bubbles: true }));
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
    time.dateTime = new Date(item.time / 1000).toISOString();
    time.dataset.moment = "";
    time.textContent = item.when;
    card.querySelector("[data-none]").hidden = true;
    rows.prepend(row);
  }
}
