// data-list: j / k choose a row, Enter opens its first link, e the page that changes it, x ticks its
// box, Esc lets go.
import { each, isTyping } from "./once.js";

const lists = [];
const rowsOf = (list) => [...list.querySelectorAll("tbody > tr, :scope > li")];

export function bindLists(root) {
  each(root, "[data-list]", "list", (list) => lists.push(list));
}

function choose(list, row) {
  for (const other of rowsOf(list)) other.removeAttribute("aria-selected");
  if (!row) return;
  row.setAttribute("aria-selected", "true");
  row.scrollIntoView({ block: "nearest" });
}

const actions = {
  j: (list, row, rows) => choose(list, row ? rows[rows.indexOf(row) + 1] ?? row : rows[0]),
  k: (list, row, rows) => choose(list, row ? rows[rows.indexOf(row) - 1] ?? row : rows[0]),
  x: (list, row) => row?.querySelector("input[type=checkbox]")?.click(),
  e: (list, row) => {
    const edit = row?.querySelector("[data-edit-row]");
    if (edit) location.assign(edit.dataset.editRow);
  },
  Enter: (list, row) => row?.querySelector("[data-open-row], a[href]")?.click(),
  Escape: (list) => choose(list, null),
};

document.addEventListener("keydown", (event) => {
  const act = actions[event.key];
  const list = lists.find((one) => one.isConnected && one.checkVisibility());
  if (!act || !list || event.metaKey || event.ctrlKey || event.altKey) return;
  if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
  const row = list.querySelector("[aria-selected=true]");
  if (event.key === "Enter" && (!row || event.target.closest("a, button, summary"))) return;
  act(list, row, rowsOf(list));
  if (event.key !== "Escape") event.preventDefault();
});
