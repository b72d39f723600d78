// data-dialog="id" opens a <dialog>; data-open opens it with the page (an error in its form);
// data-confirm="question" asks before a form is sent. A click on the backdrop closes.
import { each } from "./once.js";

export function bindDialogs(root) {
  each(root, "[data-dialog]", "dialog", (button) => {
    button.addEventListener("click", () => document.getElementById(button.dataset.dialog).showModal());
  });
  each(root, "dialog", "backdrop", (dialog) => {
    if ("open" in dialog.dataset) dialog.showModal();
    dialog.addEventListener("pointerdown", (event) => {
      if (event.target !== dialog) return;
      const box = dialog.getBoundingClientRect();
      const inside = event.clientX >= box.left && event.clientX <= box.right
        && event.clientY >= box.top && event.clientY <= box.bottom;
      if (!inside) dialog.close();
    });
  });
  each(root, "form[data-confirm]", "confirm", (form) => {
    form.addEventListener("submit", (event) => {
      if (confirm(form.dataset.confirm)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    }, { capture: true });
  });
}
