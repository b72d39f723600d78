// The builder: the sentences are written by the server from the condition; here it is changed, by
// tokens, menus and keys, and the page follows. What is not saved is kept as a draft.
import { csrfToken } from "../ui/js/once.js";
import { Condition } from "./condition.js";
import { bindCount, faultOf } from "./counting.js";
import { bindEditors } from "./editors.js";
import { bindFaces } from "./faces.js";
import { bindFinding } from "./finding.js";
import { bindMoves } from "./moves.js";
import "./tokens.js";

const root = document.querySelector("[data-builder]");

export async function send(url, body) {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
    body: JSON.stringify(body),
  });
  return { ok: answer.ok, status: answer.status, text: await answer.text() };
}

if (root) start(root);

function start(root) {
  const condition = new Condition(JSON.parse(document.getElementById("builder-condition").textContent));
  const sentences = root.querySelector("#sentences");
  const draft = `enishi.segment.${root.dataset.builder}`;
  const count = bindCount(root, condition, send);
  let turn = 0;

  async function follow() {
    const mine = ++turn;
    keep();
    count.dim();
    const { ok, text } = await send(root.dataset.sentences, { condition: condition.tree });
    if (mine !== turn) return;
    root.querySelector("[data-fault]").hidden = ok;
    if (!ok) {
      root.querySelector("[data-fault] b").textContent = faultOf(text);
      return;
    }
    const focused = document.activeElement?.closest("[data-row]")?.dataset.row;
    sentences.innerHTML = text;
    const said = sentences.querySelector("[data-summary]");
    if (said) root.querySelector("#s-summary").textContent = said.dataset.summary;
    sentences.dispatchEvent(new CustomEvent("enishi:added", { bubbles: true }));
    if (root.dataset.chosen ?? focused) choose(root.dataset.chosen || focused);
    delete root.dataset.chosen;
    openLast();
    count.ask();
  }

  // What was added to be chosen at once opens its editor.
  function openLast() {
    if (!root.dataset.opens) return;
    [...sentences.querySelectorAll(`[data-edit="${root.dataset.opens}"]`)].at(-1)?.click();
    delete root.dataset.opens;
  }

  function choose(path) {
    sentences.querySelector(`[data-row="${CSS.escape(path)}"]`)?.focus();
  }

  function keep() {
    const { changes } = condition;
    root.querySelector("[data-beginnings]")?.toggleAttribute("hidden", condition.tree.of.length > 0);
    const pill = document.querySelector("[data-unsaved]");
    pill.hidden = changes === 0;
    pill.querySelector("b").textContent = changes || "";
    for (const field of document.querySelectorAll("input[data-condition]")) field.value = condition.text;
    for (const button of document.querySelectorAll("[data-act=undo]")) button.disabled = !condition.past.length;
    for (const button of document.querySelectorAll("[data-act=redo]")) button.disabled = !condition.future.length;
    if (changes) localStorage.setItem(draft, condition.text);
    else localStorage.removeItem(draft);
  }

  condition.addEventListener("change", follow);
  bindEditors(root, condition);
  bindMoves(root, condition);
  bindFaces(root, condition, send, count.asked);
  bindFinding();
  bindSaving(condition, draft);
  const kept = root.dataset.may === "write" && localStorage.getItem(draft);
  if (kept && kept !== condition.text) {
    condition.put(JSON.parse(kept));
    document.querySelector("[data-draft-said]").hidden = false;
  } else {
    keep();
    count.ask();
  }
}

// Saving lets the draft go; leaving with changes that are not saved asks first.
function bindSaving(condition, draft) {
  let sent = false;
  addEventListener("beforeunload", (event) => {
    if (!sent && condition.changes) event.preventDefault();
  });
  document.querySelector("[data-forget-draft]")?.addEventListener("click", () => {
    condition.put(JSON.parse(condition.saved));
    document.querySelector("[data-draft-said]").hidden = true;
  });
  for (const form of document.querySelectorAll("form[data-save]")) {
    form.addEventListener("submit", (event) => {
      if (event.submitter?.formMethod === "dialog") return;
      sent = true;
      localStorage.removeItem(draft);
      condition.saved = condition.text;
    });
  }
  addEventListener("keydown", (event) => {
    if (!(event.metaKey || event.ctrlKey) || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    document.querySelector("[data-save-open]")?.click();
  });
}
