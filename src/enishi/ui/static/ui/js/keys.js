// ⌘K / Ctrl K: palette. `/`: the list's search. `?`: help. `[` `]` (also k j): along a list.
import { isTyping } from "./once.js";
import { openPalette } from "./palette.js";

if (!/Mac|iPhone|iPad/.test(navigator.platform)) {
  for (const key of document.querySelectorAll("[data-command]")) key.textContent = "Ctrl ";
}

const steps = { "[": "previous", k: "previous", "]": "next", j: "next" };

document.addEventListener("keydown", (event) => {
  if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openPalette();
    return;
  }
  if (isTyping(event.target) || event.metaKey || event.ctrlKey || event.altKey) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key in steps) document.querySelector(`a[data-step=${steps[event.key]}]`)?.click();
  if (event.key === "?") document.getElementById("keys")?.showModal();
  if (event.key === "/") {
    const search = document.querySelector("input[type=search]");
    if (!search) return;
    event.preventDefault();
    search.focus();
    search.select();
  }
});
