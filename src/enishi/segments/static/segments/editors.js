// A click on a token opens its small editor: a form cloned from its <template>, filled from the
// node, read back into it. Fields are named by the node's keys ("window.span"); `data-when` shows a
// part for some choices only; `data-span` is a number with its unit.
import { at } from "./condition.js";

const box = () => document.getElementById("token-editor");
const choices = () => JSON.parse(document.getElementById("builder-choices").textContent);

export function bindEditors(root, condition) {
  root.addEventListener("click", (event) => {
    const token = event.target.closest("[data-edit]");
    if (token && root.dataset.may === "write") open(token, condition);
  });
}

function open(token, condition) {
  const template = document.querySelector(`template[data-editor="${token.dataset.edit}"]`);
  if (!template) return;
  const editor = box();
  editor.replaceChildren(template.content.cloneNode(true));
  const form = editor.querySelector("form");
  const node = at(condition.tree, token.dataset.path);
  (SPECIAL[form.dataset.as]?.fill ?? fill)(form, node);
  for (const list of form.querySelectorAll("[data-choices]")) offer(form, list);
  show(form);
  form.addEventListener("change", () => show(form));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const action = event.submitter?.value;
    editor.hidePopover();
    condition.change((tree) => apply(tree, token.dataset.path, form, action));
  });
  editor.showPopover();
  beside(editor, token);
  form.querySelector("input:not([type=hidden]), select")?.focus();
}

function beside(editor, token) {
  const spot = token.getBoundingClientRect();
  const left = Math.min(spot.left, innerWidth - editor.offsetWidth - 12);
  const below = spot.bottom + 6 + editor.offsetHeight < innerHeight;
  editor.style.left = `${Math.max(12, left)}px`;
  editor.style.top = `${below ? spot.bottom + 6 : Math.max(12, spot.top - editor.offsetHeight - 6)}px`;
}

function show(form) {
  for (const part of form.querySelectorAll("[data-when]")) {
    const [name, values] = part.dataset.when.split("=");
    part.hidden = !values.split("|").includes(form.elements[name].value);
  }
}

const read = (field) => (field.type === "checkbox" ? field.checked : field.value.trim());
const visible = (field) => !field.closest("[hidden]");

function fill(form, node) {
  for (const field of form.elements) {
    if (!field.name || field.dataset.part) continue;
    const value = field.name.split(".").reduce((found, key) => found?.[key], node);
    if (value !== undefined && value !== null) field.value = String(value);
    else if (field.name === "window.is") field.value = "ever";
    const unit = form.elements[`${field.name}:unit`];
    if (unit && value) [, field.value, unit.value] = String(value).match(/(\d+)(\w)/);
  }
}

function apply(tree, path, form, action) {
  const special = SPECIAL[form.dataset.as];
  if (special) return special.apply(tree, path, form, action);
  const node = at(tree, path);
  if (form.dataset.replaces) node[form.dataset.replaces] = {};
  for (const field of form.elements) {
    if (!field.name || field.dataset.part || !visible(field)) continue;
    const keys = field.name.split(".");
    const last = keys.pop();
    const inner = keys.reduce((found, key) => (found[key] ??= {}), node);
    const unit = form.elements[`${field.name}:unit`];
    const value = unit ? `${Math.max(1, Number(field.value) || 1)}${unit.value}` : read(field);
    if (value === "" && field.dataset.optional !== undefined) delete inner[last];
    else inner[last] = field.dataset.number === undefined ? value : Number(value);
  }
}

function offer(form, list) {
  const all = choices()[list.dataset.choices] ?? [];
  const input = form.elements[list.dataset.for];
  const draw = (typed) => {
    const words = typed ? input.value.trim().toLowerCase() : "";
    const found = all.filter((one) => `${one.label} ${one.value} ${one.hint ?? ""}`.toLowerCase().includes(words)).slice(0, 60);
    list.replaceChildren(...found.map((one) => option(one, input.value)));
    if (typed && !list.querySelector("[aria-selected=true]")) list.firstElementChild?.setAttribute("aria-selected", "true");
  };
  const pick = (one) => { input.value = one.dataset.value; input.dataset.of = one.dataset.of ?? ""; form.requestSubmit(); };
  input.addEventListener("input", () => draw(true));
  input.addEventListener("keydown", (event) => step(event, list, pick));
  list.addEventListener("click", (event) => { const one = event.target.closest("[role=option]"); if (one) pick(one); });
  draw(false);
  input.select();
}

function option(one, chosen) {
  const row = document.createElement("li");
  row.setAttribute("role", "option");
  row.setAttribute("aria-selected", String(String(one.value) === chosen));
  row.dataset.value = one.value;
  if (one.of) row.dataset.of = one.of;
  row.append(one.label);
  if (one.hint) row.append(Object.assign(document.createElement("small"), { textContent: one.hint }));
  return row;
}

function step(event, list, pick) {
  const rows = [...list.children];
  const now = rows.findIndex((row) => row.getAttribute("aria-selected") === "true");
  if (event.key === "Enter" && rows[now]) { event.preventDefault(); return pick(rows[now]); }
  const to = { ArrowDown: now + 1, ArrowUp: now - 1 }[event.key];
  if (to === undefined) return undefined;
  event.preventDefault();
  rows.forEach((row, number) => row.setAttribute("aria-selected", String(number === Math.max(0, Math.min(rows.length - 1, to)))));
  return list.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
}

const SPECIAL = {};
export const special = (name, rules) => { SPECIAL[name] = rules; };
