// data-columns="table-id": a menu of tick boxes, one for each data-column of the table; the choice stays.
import { each } from "./once.js";

const KEPT = "enishi.columns.";

export function bindColumns(root) {
  each(root, "[data-columns]", "columns", (menu) => {
    const name = menu.dataset.columns;
    const hidden = new Set(JSON.parse(localStorage.getItem(KEPT + name) ?? "[]"));
    for (const head of document.querySelectorAll(`#${name} th[data-column]`)) {
      const label = document.createElement("label");
      label.className = "check";
      const box = document.createElement("input");
      box.type = "checkbox";
      box.checked = !hidden.has(head.dataset.column);
      box.addEventListener("change", () => {
        hidden[box.checked ? "delete" : "add"](head.dataset.column);
        localStorage.setItem(KEPT + name, JSON.stringify([...hidden]));
        show(name, hidden);
      });
      label.append(box, head.textContent.trim());
      menu.append(label);
    }
    show(name, hidden);
    for (const event of ["htmx:after:swap", "enishi:added"]) {
      document.addEventListener(event, () => show(name, hidden));
    }
  });
}

function show(name, hidden) {
  const heads = [...document.querySelectorAll(`#${name} thead th`)];
  for (const [index, head] of heads.entries()) {
    if (!head.dataset.column) continue;
    const cells = document.querySelectorAll(`#${name} tr > :nth-child(${index + 1})`);
    for (const cell of cells) cell.hidden = hidden.has(head.dataset.column);
  }
}
