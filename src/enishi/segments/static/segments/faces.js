// 文章 / 式 / SQL: three faces of the same condition. The formula may be edited: it is checked while it
// is written, and what is wrong is said with its place. The SQL is what the batch runs.
import { faultOf } from "./counting.js";
import { keysOf, lineOf, locate } from "./locate.js";

const QUIET = 400;
const AGAIN = 400;

export function bindFaces(root, condition, send, asked) {
  const formula = bindFormula(root, condition, send);
  const sql = bindSql(root, condition, send, asked);
  for (const button of document.querySelectorAll("[data-face]")) {
    button.addEventListener("click", () => {
      for (const other of document.querySelectorAll("[data-face]")) other.setAttribute("aria-pressed", String(other === button));
      for (const face of root.querySelectorAll("[data-shows]")) face.hidden = face.dataset.shows !== button.dataset.face;
      sql?.show(button.dataset.face === "sql");
      if (button.dataset.face === "formula") formula.write();
    });
  }
}

function bindFormula(root, condition, send) {
  const box = root.querySelector("#formula textarea");
  const fault = root.querySelector("#formula-fault");
  let timer;
  let place = [0, 0];
  let own = false;

  const write = () => {
    if (own) return;
    box.value = JSON.stringify(condition.tree, null, 2);
    settle();
  };

  function settle() {
    fault.hidden = true;
    box.removeAttribute("aria-invalid");
  }

  function complain(from, to, words) {
    place = [from, to];
    box.setAttribute("aria-invalid", "true");
    fault.hidden = false;
    fault.querySelector("b").textContent = fault.dataset.line.replace("{line}", lineOf(box.value, from));
    fault.querySelector("span").textContent = words;
  }

  async function check() {
    const text = box.value;
    try {
      locate(text, []);
    } catch ({ at }) {
      return complain(at, Math.min(at + 1, text.length), fault.dataset.broken);
    }
    const tree = JSON.parse(text);
    const answer = await send(root.dataset.sentences, { condition: tree });
    if (text !== box.value) return undefined;
    if (!answer.ok) return complain(...placeOf(text, answer.text), faultOf(answer.text));
    settle();
    own = true;
    condition.put(tree.is === "all" || tree.is === "any" ? tree : { is: "all", of: [tree] });
    own = false;
    return undefined;
  }

  write();
  condition.addEventListener("change", write);
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(check, QUIET);
  });
  fault.querySelector("[data-to-fault]").addEventListener("click", () => {
    box.focus();
    box.setSelectionRange(...place);
    box.scrollTop = (lineOf(box.value, place[0]) - 4) * (box.scrollHeight / box.value.split("\n").length);
  });
  return { write };
}

function placeOf(text, answer) {
  try {
    return locate(text, keysOf(JSON.parse(answer).error.field ?? ""));
  } catch {
    return [0, 0];
  }
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
