// Tokens that are more than a field: which of a group must hold, events and touchpoints, how much,
// comparisons and filters.
import { at, place } from "./condition.js";
import { special } from "./editors.js";

const MODES = {
  all: (of) => ({ is: "all", of }),
  any: (of) => ({ is: "any", of }),
  none: (of) => ({ is: "not", of: { is: "any", of } }),
  not_all: (of) => ({ is: "not", of: { is: "all", of } }),
};

special("mode", {
  fill(form, node) {
    const negated = node.is === "not";
    const inner = negated ? node.of : node;
    form.elements.mode.value = negated ? (inner.is === "any" ? "none" : "not_all") : inner.is;
  },
  apply(tree, path, form) {
    const node = at(tree, path);
    const group = MODES[form.elements.mode.value]((node.is === "not" ? node.of : node).of);
    if (!path) return group.is === "not" ? { is: "all", of: [group] } : group;
    return put(tree, path, group);
  },
});

special("not", {
  fill() {},
  apply(tree, path, form, action) {
    if (action === "keep") put(tree, path, at(tree, path).of);
  },
});

special("event", {
  fill(form, node) { form.elements.event.value = node.event || node.touchpoint || ""; },
  apply(tree, path, form) {
    const node = at(tree, path);
    const { value, dataset } = form.elements.event;
    if (!value.trim()) return;
    delete node.event;
    delete node.touchpoint;
    node[dataset.of === "touchpoint" ? "touchpoint" : "event"] = value.trim();
  },
});

special("amount", {
  fill(form, node) {
    const { at_least: low, at_most: high, exactly } = node.amount ?? { at_least: 1 };
    const { compare, low: from, high: to } = form.elements;
    compare.value = exactly !== undefined ? "exactly" : low !== undefined && high !== undefined ? "between" : low !== undefined ? "at_least" : "at_most";
    from.value = exactly ?? low ?? high ?? 1;
    to.value = high ?? "";
  },
  apply(tree, path, form) {
    const { compare, low, high } = form.elements;
    const [from, to] = [Number(low.value) || 0, Number(high.value) || 0];
    at(tree, path).amount = compare.value === "between" ? { at_least: Math.min(from, to), at_most: Math.max(from, to) } : { [compare.value]: from };
  },
});

const kindOf = (value) => (typeof value === "number" ? "number" : typeof value === "boolean" ? "flag" : "text");
const typed = (text, kind) => (kind === "number" ? Number(text) || 0 : kind === "flag" ? text === "true" : text.trim());

function fillComparison(form, node) {
  const { op, value, high, kind } = form.elements;
  const said = Array.isArray(node.value) ? node.value : [node.value ?? ""];
  op.value = node.op ?? "=";
  kind.value = kindOf(said[0]);
  value.value = ["in", "not_in"].includes(op.value) ? said.join(", ") : said[0];
  high.value = said[1] ?? "";
}

function comparison(form) {
  const { op, value, high, kind } = form.elements;
  const pair = ["between", "days_from_today", "anniversary", "age"].includes(op.value);
  const type = pair && op.value !== "between" ? "number" : kind.value;
  if (["exists", "missing"].includes(op.value)) return { op: op.value, value: null };
  if (["in", "not_in"].includes(op.value)) {
    return { op: op.value, value: value.value.split(/[,、]/).map((one) => typed(one, type)).filter((one) => one !== "") };
  }
  if (pair) return { op: op.value, value: [typed(value.value, type), typed(high.value || value.value, type)] };
  return { op: op.value, value: typed(value.value, /contains|starts/.test(op.value) ? "text" : type) };
}

special("compare", {
  fill: fillComparison,
  apply(tree, path, form) { Object.assign(at(tree, path), comparison(form)); },
});

special("filter", {
  fill(form, node) {
    form.elements.property.value = node.name;
    fillComparison(form, node);
  },
  apply(tree, path, form, action) {
    const { list, index } = place(tree, path);
    if (action === "remove" || !form.elements.property.value.trim()) return void list.splice(index, 1);
    const of = list[index].of ? { of: list[index].of } : {};
    list[index] = { name: form.elements.property.value.trim(), ...comparison(form), ...of };
    return undefined;
  },
});

function put(tree, path, node) {
  const keys = path.split("/");
  const last = keys.pop();
  at(tree, keys.join("/"))[last] = node;
}
