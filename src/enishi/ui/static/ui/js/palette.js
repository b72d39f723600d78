// The command palette: what /palette?q= finds, chosen by keys or a click.
const dialog = document.getElementById("palette");
const input = dialog?.querySelector("input");
const list = dialog?.querySelector("[role=listbox]");
let asked = 0;
let timer;

export function openPalette() {
  if (!dialog || dialog.open) return;
  dialog.showModal();
  input.select();
  ask();
}

async function ask() {
  const turn = ++asked;
  const answer = await fetch(`${dialog.dataset.palette}?q=${encodeURIComponent(input.value.trim())}`);
  if (!answer.ok || turn !== asked) return;
  const { items } = await answer.json();
  show(items);
}

function show(items) {
  list.replaceChildren();
  let group = null;
  for (const [index, item] of items.entries()) {
    if (item.group && item.group !== group) list.append(heading(item.group));
    group = item.group;
    list.append(option(item, index));
  }
  if (!items.length) list.append(heading(list.dataset.none));
  choose(list.querySelector("[role=option]"));
}

function heading(words) {
  const head = document.createElement("h3");
  head.role = "presentation";
  head.textContent = words;
  return head;
}

function option(item, index) {
  const row = document.createElement("div");
  row.role = "option";
  row.id = `palette-${index}`;
  row.dataset.url = item.url;
  const symbol = document.querySelector(".find .i").cloneNode(true);
  const use = symbol.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${item.icon}`));
  const label = document.createElement("span");
  label.textContent = item.label;
  row.append(symbol, label);
  if (item.note) row.append(Object.assign(document.createElement("small"), { textContent: item.note }));
  row.addEventListener("click", () => go(row));
  row.addEventListener("pointermove", () => choose(row));
  return row;
}

function choose(row) {
  if (!row) return input.removeAttribute("aria-activedescendant");
  for (const other of list.querySelectorAll("[aria-selected=true]")) other.removeAttribute("aria-selected");
  row.setAttribute("aria-selected", "true");
  row.scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", row.id);
}

function go(row) {
  if (!row) return;
  dialog.close();
  location.assign(row.dataset.url);
}

function step(by) {
  const rows = [...list.querySelectorAll("[role=option]")];
  const here = rows.findIndex((row) => row.getAttribute("aria-selected") === "true");
  choose(rows[(here + by + rows.length) % rows.length]);
}

input?.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(ask, 120);
});
input?.addEventListener("keydown", (event) => {
  if (event.isComposing) return; // Enter ends a Japanese conversion, it does not choose
  if (event.key === "ArrowDown") { event.preventDefault(); step(1); }
  if (event.key === "ArrowUp") { event.preventDefault(); step(-1); }
  if (event.key === "Enter") { event.preventDefault(); go(list.querySelector("[aria-selected=true]")); }
});
document.addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-palette-open]")) return;
  document.getElementById("side")?.matches(":popover-open") && document.getElementById("side").hidePopover();
  openPalette();
});
