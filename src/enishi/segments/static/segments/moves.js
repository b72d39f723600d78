// Adding, moving, doubling and removing conditions: by menu, by key (`/` new, ⌥↑↓ move, ⌥→ into a
// group, ⌥← out, Delete, ⌘Z), or by dragging a row by its grip.
import { isTyping } from "../ui/js/once.js";
import { at, groupIn, isGroup, move, nest, place, prune, remove, unnest } from "./condition.js";

export function bindMoves(root, condition) {
  const may = () => root.dataset.may === "write";

  const acts = {
    undo: () => condition.undo(),
    redo: () => condition.redo(),
    up: (path) => condition.change((tree) => keep(move(tree, path, -1))),
    down: (path) => condition.change((tree) => keep(move(tree, path, 1))),
    into: (path) => condition.change((tree) => nest(tree, path)),
    out: (path) => condition.change((tree) => { unnest(tree, path); prune(tree); }),
    remove: (path) => condition.change((tree) => { remove(tree, path); prune(tree); }),
    double: (path) => condition.change((tree) => {
      const { list, index } = place(tree, path);
      list.splice(index + 1, 0, structuredClone(list[index]));
    }),
    negate: (path) => condition.change((tree) => {
      const { list, index } = place(tree, path);
      const node = list[index];
      list[index] = node.is === "not" ? node.of : { is: "not", of: node };
    }),
    filter: (path) => condition.change((tree) => {
      const node = at(tree, path);
      (node.where ??= []).push({ name: root.dataset.property || "name", op: "exists" });
    }),
    sum: (path) => condition.change((tree) => {
      const node = at(tree, path);
      if (node.sum_of) delete node.sum_of;
      else node.sum_of = "revenue";
    }),
    step: (path) => condition.change((tree) => {
      const node = at(tree, path);
      node.steps.push({ is: "step", event: node.steps.at(-1).event || node.steps[0].event });
    }),
    add: (path, button) => {
      root.dataset.opens = button.dataset.then ?? "";
      condition.change((tree) => { groupIn(at(tree, path)).of.push(JSON.parse(button.dataset.node)); });
    },
    begin: (path, button) => {
      condition.put(JSON.parse(button.dataset.node));
      for (const [id, words] of [["s-name", button.dataset.name], ["s-action", button.dataset.suggestion]]) {
        const field = document.getElementById(id);
        if (!field.value) field.value = words;
      }
    },
  };

  function keep(path) {
    root.dataset.chosen = path;
  }

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[popovertarget=row-menu], [popovertarget=add-menu]");
    if (opener) aim(opener);
    const button = event.target.closest("[data-act]");
    if (!button || !may()) return;
    button.closest("[popover]")?.hidePopover();
    acts[button.dataset.act]?.(button.dataset.path ?? "", button);
  });

  document.addEventListener("keydown", (event) => {
    if (!may() || isTyping(event.target)) return;
    if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "z") {
      event.preventDefault();
      acts[event.shiftKey ? "redo" : "undo"]();
      return;
    }
    if (event.key === "/" && !event.altKey) {
      event.preventDefault();
      event.stopImmediatePropagation();
      root.querySelector("[data-add-here]")?.click();
      return;
    }
    const row = event.target.closest?.("[data-row]");
    const act = row && (event.altKey ? ALT[event.key] : PLAIN[event.key]);
    if (!act || !row.dataset.row) return;
    event.preventDefault();
    acts[act](row.dataset.row);
  }, { capture: true });

  bindDrag(root, condition, may);
}

// The one menu for all rows (and for adding) works on the row that opened it.
function aim(opener) {
  const { of, into, kind, filter } = opener.dataset;
  for (const button of document.querySelectorAll(`#${opener.getAttribute("popovertarget")} [data-act]`)) {
    const only = button.dataset.only;
    button.dataset.path = (only === "filter" ? filter : of) ?? into ?? "";
    button.hidden = only === "filter" ? !filter : Boolean(only) && only !== kind;
  }
}

const ALT = { ArrowUp: "up", ArrowDown: "down", ArrowRight: "into", ArrowLeft: "out" };
const PLAIN = { Delete: "remove", Backspace: "remove" };

function bindDrag(root, condition, may) {
  let from = null;
  root.addEventListener("dragstart", (event) => {
    const grip = event.target.closest("[data-grip]");
    if (!grip || !may()) return;
    from = grip.closest("[data-row]").dataset.row;
    event.dataTransfer.effectAllowed = "move";
  });
  root.addEventListener("dragover", (event) => {
    const over = event.target.closest("[data-row]");
    if (!from || !over || over.dataset.row.startsWith(from)) return;
    event.preventDefault();
    mark(root, over);
  });
  root.addEventListener("drop", (event) => {
    const over = event.target.closest("[data-row]");
    if (!from || !over) return;
    event.preventDefault();
    condition.change((tree) => carry(tree, from, over.dataset.row));
  });
  root.addEventListener("dragend", () => { from = null; mark(root, null); });
}

function mark(root, over) {
  for (const row of root.querySelectorAll(".over")) row.classList.remove("over");
  over?.classList.add("over");
}

// The dragged row goes in front of the one it is let go on; on a group, to its end.
function carry(tree, from, to) {
  const target = at(tree, to);
  const before = place(tree, to);
  const row = remove(tree, from);
  if (isGroup(groupIn(target))) groupIn(target).of.push(row);
  else before.list.splice(before.list.indexOf(target), 0, row);
  prune(tree);
}
