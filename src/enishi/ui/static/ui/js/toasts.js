// Short notes at the corner: Django's messages, `HX-Trigger: {"toast": {...}}`, and failures.
// A toast with `undo` shows a button that posts to that address.
import { csrfToken } from "./once.js";

const area = document.getElementById("toasts");
const STAYS = 6000;
const ICONS = { success: "circle-check", error: "circle-alert", warning: "triangle-alert", info: "info" };

export function toast(words, { level = "info", button = null, stays = STAYS } = {}) {
  const note = document.createElement("div");
  note.className = `toast ${level}`;
  const text = document.createElement("p");
  text.textContent = words;
  note.append(icon(ICONS[level] ?? "info"), text);
  if (button) note.append(action(note, button));
  area.append(note);
  leave(note, button ? stays * 2 : stays);
  return note;
}

export function failed(retry, unreachable = false) {
  const { failed: words, offline, retry: label } = area.dataset;
  return toast(unreachable ? offline : words, { level: "error", button: { label, act: retry }, stays: 12_000 });
}

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "i");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${area.dataset.icons}#${name}`);
  svg.append(use);
  return svg;
}

function action(note, { label, act }) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn sm";
  button.textContent = label;
  button.addEventListener("click", () => { note.remove(); act(); });
  return button;
}

function leave(note, after) {
  let timer = setTimeout(() => note.remove(), after);
  note.addEventListener("pointerenter", () => clearTimeout(timer));
  note.addEventListener("pointerleave", () => { timer = setTimeout(() => note.remove(), STAYS); });
}

async function undo(url) {
  const answer = await fetch(url, { method: "POST", headers: { "X-CSRFToken": csrfToken() } });
  if (answer.ok) location.reload(); else failed(() => undo(url));
}

document.addEventListener("toast", (event) => {
  const { text, level, undo: url, label } = event.detail;
  toast(text, { level, button: url ? { label: label ?? area.dataset.undo, act: () => undo(url) } : null });
});

for (const note of area?.querySelectorAll(".toast") ?? []) leave(note, STAYS);
