// data-menu: a popover menu opens beside its button, inside the window; with its right edge at the
// button's, or (data-menu="start") with its left.
import { each } from "./once.js";

const openers = new WeakMap(); // of a menu that many buttons open

export function bindMenus(root) {
  each(root, "[data-menu][popovertarget]", "menu", (button) => {
    const menu = document.getElementById(button.getAttribute("popovertarget"));
    button.addEventListener("click", () => menu && openers.set(menu, button));
    menu?.addEventListener("toggle", (event) => {
      button.setAttribute("aria-expanded", String(event.newState === "open"));
      if (event.newState !== "open" || (openers.get(menu) ?? button) !== button) return;
      const at = button.getBoundingClientRect();
      const box = menu.getBoundingClientRect();
      const below = at.bottom + 4 + box.height <= innerHeight;
      menu.style.position = "fixed";
      menu.style.top = `${below ? at.bottom + 4 : Math.max(4, at.top - 4 - box.height)}px`;
      menu.style.left = `${Math.max(8, Math.min(button.dataset.menu === "start" ? at.left : at.right - box.width, innerWidth - box.width - 8))}px`;
    });
  });
}
