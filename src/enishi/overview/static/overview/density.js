// The strip of 52 weeks: drag or use the arrow keys to move the window; the timeline below follows.
const SPAN = 4; // weeks in the window

for (const strip of document.querySelectorAll("[data-density]")) bind(strip);

function bind(strip) {
  const weeks = JSON.parse(strip.dataset.weeks); // [{until, words}], oldest first
  const window_ = strip.querySelector(".window");
  const bars = [...strip.querySelectorAll(".bar")];
  let week = Number(strip.getAttribute("aria-valuenow"));
  let timer = 0;

  function place(next, load = true) {
    next = Math.min(weeks.length, Math.max(1, next));
    const moved = next !== week;
    week = next;
    window_.setAttribute("x", String(Math.max(0, week - SPAN) * 10));
    bars.forEach((bar, at) => bar.classList.toggle("in", at < week && at >= week - SPAN));
    strip.setAttribute("aria-valuenow", String(week));
    strip.setAttribute("aria-valuetext", weeks[week - 1].words);
    if (!moved || !load) return;
    clearTimeout(timer);
    timer = setTimeout(show, 180);
  }

  function show() {
    const newest = week === weeks.length;
    const address = new URL(strip.dataset.url, location.href);
    if (newest) address.searchParams.delete("until");
    else address.searchParams.set("until", weeks[week - 1].until);
    history.replaceState(history.state, "", address);
    htmx.ajax("GET", address.pathname + address.search, { target: "#footprints", swap: "innerHTML" });
  }

  function weekAt(event) {
    const box = strip.querySelector("svg").getBoundingClientRect();
    return Math.round(((event.clientX - box.left) / box.width) * weeks.length + SPAN / 2);
  }

  strip.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    strip.setPointerCapture(event.pointerId);
    place(weekAt(event));
  });
  strip.addEventListener("pointermove", (event) => {
    if (strip.hasPointerCapture(event.pointerId)) place(weekAt(event));
  });
  strip.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -1, ArrowUp: 1, PageDown: -SPAN, PageUp: SPAN };
    if (event.key in steps) place(week + steps[event.key]);
    else if (event.key === "Home") place(1);
    else if (event.key === "End") place(weeks.length);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  place(week, false);
}
