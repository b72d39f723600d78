// data-order: rules are put into order by dragging their grip, or with Alt and the arrow keys on it;
// the new order is sent at once, and the list comes back with what each rule now catches.
import { csrfToken } from "../ui/js/once.js";
import { failed } from "../ui/js/toasts.js";

for (const list of document.querySelectorAll("[data-order]")) order(list);

function order(list) {
  let dragged = null;

  list.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest(".grip");
    if (!grip) return;
    dragged = grip.closest("li");
    dragged.classList.add("dragged");
    list.setPointerCapture(event.pointerId);
  });

  list.addEventListener("pointermove", (event) => {
    if (!dragged) return;
    const over = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-rule]");
    if (!over || over === dragged || over.parentElement !== list) return;
    const { top, height } = over.getBoundingClientRect();
    if (event.clientY < top + height / 2) over.before(dragged); else over.after(dragged);
  });

  for (const end of ["pointerup", "pointercancel"]) {
    list.addEventListener(end, () => {
      if (!dragged) return;
      dragged.classList.remove("dragged");
      const moved = dragged;
      dragged = null;
      send(list, moved.dataset.rule);
    });
  }

  list.addEventListener("keydown", (event) => {
    const row = event.target.closest("[data-rule]");
    if (!row || !event.altKey || !event.target.closest(".grip")) return;
    if (event.key === "ArrowUp" && row.previousElementSibling) row.previousElementSibling.before(row);
    else if (event.key === "ArrowDown" && row.nextElementSibling) row.nextElementSibling.after(row);
    else return;
    event.preventDefault();
    event.target.focus();
    send(list, row.dataset.rule);
  });
}

let latest = 0;

async function send(list, moved) {
  const number = ++latest;
  const ids = [...list.children].map((row) => row.dataset.rule);
  say(list, ids.indexOf(moved) + 1, ids.length);
  const body = new URLSearchParams(ids.map((id) => ["rule", id]));
  const headers = { "X-CSRFToken": csrfToken() };
  let answer;
  try {
    answer = await fetch(list.dataset.order, { method: "POST", body, headers });
  } catch {
    return failed(() => send(list, moved), true);
  }
  if (!answer.ok) return failed(() => location.reload());
  if (number !== latest) return; // a later move is on its way
  const focused = document.activeElement?.closest("[data-rule]") !== null;
  const page = new DOMParser().parseFromString(`<ol>${await answer.text()}</ol>`, "text/html");
  list.replaceChildren(...page.querySelector("ol").children);
  window.htmx?.process(list);
  if (focused) list.querySelector(`[data-rule="${moved}"] .grip`)?.focus();
}

function say(list, place, all) {
  const words = list.dataset.moved.replace("{n}", place).replace("{all}", all);
  list.parentElement.querySelector("[data-order-said]").textContent = words;
}
