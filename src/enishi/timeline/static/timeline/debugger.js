// data-debugger: what arrives at a source, newest first, as the server pushes it (see ui/live.js).
// Filter, pause, and the message itself under each line, fetched when it is opened.
const MOST = 500;
const language = document.documentElement.lang === "ja" ? "ja" : "en-GB";

for (const card of document.querySelectorAll("[data-debugger]")) watch(card);

// 22:38:21, with its day unless that is today.
function words(at) {
  const day = { month: language === "ja" ? "numeric" : "short", day: "numeric" };
  const today = at.toDateString() === new Date().toDateString();
  return at.toLocaleString(language, { ...(today ? {} : day), hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
}

function watch(card) {
  const list = card.querySelector("[data-arrivals]");
  const address = card.dataset.live;
  const held = [];
  let newest = 0;
  let paused = false;

  card.addEventListener("live:message", ({ detail: arrival }) => {
    if (arrival.id <= newest) return;
    newest = arrival.id;
    card.dataset.live = `${address}?after=${newest}`; // where a lost connection goes on
    if (paused) held.push(arrival); else show(arrival);
    count();
  });

  card.querySelector("[data-pause]").addEventListener("click", ({ currentTarget: button }) => {
    paused = !paused;
    const words = button.querySelector("[data-words]");
    const [stop, goOn] = words.dataset.words.split("|");
    words.textContent = paused ? goOn : stop;
    button.setAttribute("aria-pressed", String(paused));
    if (!paused) held.splice(0).forEach(show);
    count();
  });

  card.querySelector("[data-filter]").addEventListener("input", filter);
  for (const button of card.querySelectorAll("[data-verdict]")) {
    button.addEventListener("click", () => {
      for (const other of card.querySelectorAll("[data-verdict]")) other.setAttribute("aria-pressed", String(other === button));
      filter();
    });
  }
  list.addEventListener("toggle", open, { capture: true });

  function show(arrival) {
    const row = card.querySelector("template[data-row]").content.cloneNode(true).firstElementChild;
    row.dataset.arrival = arrival.id;
    row.dataset.is = arrival.verdict;
    row.dataset.text = `${arrival.name} ${arrival.message_id} ${arrival.type}`.toLowerCase();
    const at = new Date(arrival.at);
    const time = row.querySelector("time");
    time.dateTime = at.toISOString();
    time.textContent = words(at);
    time.title = at.toLocaleString(language);
    const pill = row.querySelector(".pill");
    pill.classList.add({ stored: "good", duplicate: "plain", quarantined: "bad" }[arrival.verdict]);
    pill.textContent = card.querySelector(`button[data-verdict=${arrival.verdict}]`).textContent;
    row.querySelector("b").textContent = arrival.name || "–";
    row.querySelector("[data-type]").textContent = arrival.type;
    row.querySelector("[data-id]").textContent = arrival.message_id;
    row.querySelector("[data-reason]").textContent = arrival.reason ? reason(arrival.reason) : "";
    row.hidden = !fits(row);
    list.prepend(row);
    while (list.children.length > MOST) list.lastElementChild.remove();
  }

  function reason(code) {
    const words = card.querySelector("template[data-reasons]").content.querySelector(`[data-code="${CSS.escape(code)}"]`);
    return words ? words.textContent : code;
  }

  function fits(row) {
    const verdict = card.querySelector("[data-verdict][aria-pressed=true]").dataset.verdict;
    const text = card.querySelector("[data-filter]").value.trim().toLowerCase();
    return (!verdict || row.dataset.is === verdict) && row.dataset.text.includes(text);
  }

  function filter() {
    for (const row of list.children) row.hidden = !fits(row);
  }

  function count() {
    card.querySelector("[data-count]").textContent = held.length ? `+${held.length}` : "";
  }

  async function open(event) {
    const row = event.target.closest("[data-arrival]");
    const place = row?.querySelector("[data-message]");
    if (!event.target.open || place.childElementCount) return;
    const answer = await fetch(`${card.dataset.debugger}${row.dataset.arrival}/`);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (answer.ok) place.replaceChildren(...page.body.children);
    else event.target.open = false;
  }
}

// A key that was just made is shown by the answer to a POST: a reload asks for the page instead.
const made = document.querySelector("[data-address]");
if (made) history.replaceState(null, "", made.dataset.address);
