// data-arrange: things are put into order by dragging their grip, by mouse or finger, or with Alt and
// the arrow keys. Lists of the same kind share their things. Lines of a form are saved with the form;
// pages and questions are sent by the form #arrange.
import { isTyping } from "../ui/js/once.js";

const itemOf = (target) => target.closest("[data-item]");
const listOf = (target) => target.closest("[data-arrange]");
const said = document.querySelector("[data-arrange-said]");
const form = document.getElementById("arrange");
let dragged = null;
let from = "";
let moved = "";

document.addEventListener("pointerdown", (event) => {
  const grip = event.target.closest(".grip");
  if (!grip || event.button) return;
  dragged = itemOf(grip);
  from = where(dragged);
  dragged.classList.add("dragged");
  grip.setPointerCapture(event.pointerId);
  event.preventDefault();
  grip.focus();
});

document.addEventListener("pointermove", (event) => {
  if (!dragged) return;
  const under = document.elementFromPoint(event.clientX, event.clientY);
  const list = under && nearest(under, listOf(dragged).dataset.arrange);
  if (!list) return;
  const over = [...list.children].find((one) => one.contains(under));
  if (!over || over === dragged || over.contains(dragged)) return;
  const { top, height } = over.getBoundingClientRect();
  if (event.clientY < top + height / 2) over.before(dragged); else over.after(dragged);
});

for (const end of ["pointerup", "pointercancel"]) {
  document.addEventListener(end, () => {
    if (!dragged) return;
    dragged.classList.remove("dragged");
    const one = dragged;
    dragged = null;
    if (where(one) !== from) keep(one);
  });
}

document.addEventListener("keydown", (event) => {
  if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  const item = itemOf(event.target);
  if (!item || (isTyping(event.target) && !event.target.closest(".v-line"))) return;
  event.preventDefault();
  if (step(item, event.key === "ArrowUp")) keep(item);
  (event.target.isConnected ? event.target : item).focus();
});

// The list around an element that takes this kind of thing.
function nearest(element, kind) {
  const list = listOf(element);
  if (!list || list.dataset.arrange === kind) return list;
  return list.parentElement && nearest(list.parentElement, kind);
}

// Past its neighbour; from the edge of a list into the next list of the same kind.
function step(item, up) {
  const beside = up ? item.previousElementSibling : item.nextElementSibling;
  if (beside) {
    if (up) beside.before(item); else beside.after(item);
    return true;
  }
  const list = listOf(item);
  const lists = [...document.querySelectorAll(`[data-arrange="${list.dataset.arrange}"]`)];
  const next = list.dataset.within && lists[lists.indexOf(list) + (up ? -1 : 1)];
  if (!next) return false;
  if (up) next.append(item); else next.prepend(item);
  return true;
}

const where = (item) => `${listOf(item).dataset.within ?? ""}:${[...item.parentElement.children].indexOf(item)}`;

function keep(item) {
  const list = listOf(item);
  const at = [...list.children].indexOf(item);
  announce(list, item, at);
  if (item.closest("form")) {
    list.dispatchEvent(new Event("change", { bubbles: true }));
    return;
  }
  const isPage = list.dataset.arrange === "page";
  moved = item.dataset.item;
  form.elements.do.value = isPage ? "page-place" : "place";
  form.elements.question.value = isPage ? "" : moved;
  form.elements.page.value = isPage ? moved : list.dataset.within;
  form.elements.at.value = at;
  form.requestSubmit();
}

function announce(list, item, at) {
  said.textContent = list.dataset.moved
    .replace("{name}", item.dataset.name)
    .replace("{n}", at + 1)
    .replace("{all}", list.children.length);
}

document.addEventListener("htmx:after:swap", () => {
  if (!moved) return;
  document.querySelector(`#editor [data-item="${moved}"] .grip`)?.focus();
  moved = "";
});
