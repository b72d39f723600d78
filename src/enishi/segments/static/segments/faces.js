// 文章 / 式 / SQL: three faces of the same condition. The formula may be edited: the server reads it
// while it is written, and says what is wrong from where to where. The SQL is what the batch runs.
import { faultOf } from "./counting.js";

const QUIET = 400;
const AGAIN = 400;

export function bindFaces(root, condition, send, asked) {
  const formula = bindFormula(root, condition, send);
  const sql = bindSql(root, condition, send, asked);
  for (const button of document.querySelectorAll("[data-face]")) {
    button.addEventListener("click", () => {
      press("[data-face]", button);
      for (const face of root.querySelectorAll("[data-shows]")) face.hidden = face.dataset.shows !== button.dataset.face;
      sql?.show(button.dataset.face === "sql");
      formula.show(button.dataset.face === "formula");
    });
  }
}

function press(all, button) {
  for (const other of document.querySelectorAll(all)) other.setAttribute("aria-pressed", String(other === button));
}

function bindFormula(root, condition, send) {
  const face = root.querySelector("#formula");
  const box = face.querySelector("textarea");
  const json = face.querySelector("#formula-json");
  const fault = face.querySelector("#formula-fault");
  let [timer, turn, place, shown, own] = [0, 0, [0, 0], false, false];

  async function write() {
    json.textContent = JSON.stringify(condition.tree, null, 2);
    if (own || !shown || box.readOnly) return;
    const mine = ++turn;
    const { ok, text } = await send(root.dataset.formula, { condition: condition.tree });
    if (mine !== turn || !ok) return;
    box.value = JSON.parse(text).formula;
    complain();
  }

  function complain(words = "", from = [0, 0]) {
    place = from;
    fault.hidden = !words;
    box.setAttribute("aria-invalid", String(Boolean(words)));
    fault.querySelector("span").textContent = words;
  }

  async function check() {
    const mine = ++turn;
    const { ok, text } = await send(root.dataset.formula, { formula: box.value });
    if (mine !== turn) return;
    if (!ok) {
      complain(faultOf(text), JSON.parse(text).place);
      return;
    }
    complain();
    own = true;
    condition.put(JSON.parse(text).condition);
    own = false;
  }

  condition.addEventListener("change", write);
  box.addEventListener("input", () => {
    turn += 1;
    clearTimeout(timer);
    timer = setTimeout(check, QUIET);
  });
  fault.querySelector("[data-to-fault]").addEventListener("click", () => {
    box.focus();
    box.setSelectionRange(...place);
    const line = box.value.slice(0, place[0]).split("\n").length;
    box.scrollTop = (line - 4) * (box.scrollHeight / box.value.split("\n").length);
  });
  bindNotation(face, json);
  return { show(on) { shown = on; if (on) write(); } };
}

function bindNotation(face, json) {
  for (const button of face.querySelectorAll("[data-notes]")) {
    button.addEventListener("click", () => {
      press("[data-notes]", button);
      for (const part of face.querySelectorAll("[data-notation]")) part.hidden = part.dataset.notation !== button.dataset.notes;
    });
  }
  const save = face.querySelector("[data-download]");
  save.addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([json.textContent], { type: "application/json" }));
    link.download = save.dataset.download;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
}

function bindSql(root, condition, send, asked) {
  const box = root.querySelector("#sql-text");
  if (!box) return null;
  let shown = false;
  let turn = 0;

  async function ask() {
    if (!shown) return;
    const mine = ++turn;
    box.textContent = box.dataset.waiting;
    for (;;) {
      const { ok, status, text } = await send(root.dataset.sql, { condition: condition.tree, as_of: asked.as_of });
      if (mine !== turn) return;
      if (status !== 202) {
        box.textContent = ok ? JSON.parse(text).sql : faultOf(text);
        return;
      }
      await new Promise((resolve) => { setTimeout(resolve, AGAIN); });
    }
  }

  condition.addEventListener("change", ask);
  root.addEventListener("enishi:instant", ask);
  return { show(on) { shown = on; ask(); } };
}
