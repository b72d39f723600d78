// The live count: asked 200 ms after the last change and again until the asker has it. The old
// number dims, it never disappears. What is asked: the condition, as of which time, which draw.
import { bindInstant } from "./instant.js";

const QUIET = 200;
const AGAIN = 400;

export function bindCount(root, condition, send) {
  const card = root.querySelector("#count");
  const people = root.querySelector("#sample");
  const fault = root.querySelector("[data-uncounted]");
  const asked = { as_of: "", draw: 0 };
  let timer;
  let turn = 0;

  function ask() {
    clearTimeout(timer);
    const mine = ++turn;
    timer = setTimeout(() => look(mine, performance.now()), QUIET);
  }

  const said = () => ({ condition: condition.tree, ...asked });

  // The answer, asked for until it is there; null where something newer is asked meanwhile.
  async function answer(url, mine) {
    for (;;) {
      const { ok, status, text } = await send(url, said()).catch(() => ({ ok: false, text: "" }));
      if (mine !== turn) return null;
      if (!ok) throw new Error(text);
      if (status !== 202) return new DOMParser().parseFromString(text, "text/html");
      await new Promise((resolve) => { setTimeout(resolve, AGAIN); });
    }
  }

  async function look(mine, began) {
    if (root.dataset.sees !== "yes") return;
    try {
      const page = await answer(root.dataset.count, mine);
      if (!page) return;
      put(card, page.querySelector("#count"));
      put(people, page.querySelector("#sample"));
      took(performance.now() - began);
      alone(page);
      own();
      fault.hidden = true;
      dim(false);
      const beside = await answer(root.dataset.figures, mine);
      if (beside) figures(beside);
    } catch (error) {
      fault.hidden = false;
      fault.querySelector("b").textContent = faultOf(error.message);
    }
  }

  function took(milliseconds) {
    const place = card.querySelector("[data-took]");
    const seconds = (milliseconds / 1000).toFixed(milliseconds < 95 ? 2 : 1);
    if (place) place.textContent = place.dataset.took.replace("{n}", seconds);
  }

  function figures(page) {
    for (const found of page.querySelectorAll("[data-figure]")) {
      card.querySelector(`[data-figure="${found.dataset.figure}"]`)?.replaceChildren(...found.childNodes);
    }
  }

  // What is known of the segment as it is saved says nothing of a condition that is changed.
  function own() {
    for (const part of card.querySelectorAll("[data-own]")) part.hidden = condition.changes > 0;
  }

  // People on each condition alone, and how the whole would change without it.
  function alone(page) {
    for (const found of page.querySelectorAll("[data-alone]")) {
      const row = root.querySelector(`[data-numbers="${CSS.escape(found.dataset.alone)}"]`);
      if (!row) continue;
      row.replaceChildren(...found.childNodes);
      const whole = row.closest("[data-row]");
      if (whole?.dataset.row === found.dataset.alone) whole.classList.toggle("nobody", found.dataset.people === "0");
    }
  }

  const dim = (on = true) => {
    for (const part of [card, people, ...root.querySelectorAll("[data-numbers]")]) part?.classList.toggle("old", on);
  };

  root.addEventListener("click", (event) => {
    if (event.target.closest("[data-redraw]")) asked.draw += 1;
    else if (!event.target.closest("[data-count-again]")) return;
    dim();
    ask();
  });
  bindInstant(root, (text) => {
    asked.as_of = text;
    dim();
    ask();
    root.dispatchEvent(new CustomEvent("enishi:instant", { detail: text }));
  });
  return { ask, dim, asked };
}

export function faultOf(text) {
  try {
    const { message, help } = JSON.parse(text).error;
    return [message, help].filter(Boolean).join(" ");
  } catch {
    return "";
  }
}

function put(place, found) {
  if (place && found) place.replaceChildren(...found.childNodes);
}
