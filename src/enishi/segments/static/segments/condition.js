// The condition that is being edited: one JSON tree, its past and its future. Every change is a
// function on a copy; whoever listens is told the new tree.
const LONGEST = 100;

export const at = (root, path) => (path ? path.split("/").reduce((node, key) => node[key], root) : root);

// What the shortest form leaves out, and the editor writes into.
function whole(node) {
  if (node.is === "all" || node.is === "any") (node.of ??= []).forEach(whole);
  if (node.is === "not") whole(node.of);
  return node;
}

export class Condition extends EventTarget {
  constructor(tree) {
    super();
    this.tree = whole(tree);
    this.saved = JSON.stringify(tree);
    this.past = [];
    this.future = [];
  }

  get text() { return JSON.stringify(this.tree); }

  get changes() { return this.text === this.saved ? 0 : Math.max(this.past.length, 1); }

  change(edit) {
    const copy = structuredClone(this.tree);
    const result = edit(copy);
    this.put(result ?? copy);
  }

  put(tree) {
    if (JSON.stringify(whole(tree)) === this.text) return;
    this.past.push(this.tree);
    this.past.splice(0, this.past.length - LONGEST);
    this.future = [];
    this.turn(tree);
  }

  undo() { if (this.past.length) { this.future.push(this.tree); this.turn(this.past.pop()); } }

  redo() { if (this.future.length) { this.past.push(this.tree); this.turn(this.future.pop()); } }

  turn(tree) {
    this.tree = tree;
    this.dispatchEvent(new Event("change"));
  }
}

// Where a row stands among its siblings: {list, index}; a group's rows are its `of`.
export function place(root, path) {
  const keys = path.split("/");
  const index = Number(keys.pop());
  return { list: at(root, keys.join("/")), index, parent: keys.slice(0, -1).join("/") };
}

export const isGroup = (node) => node.is === "all" || node.is === "any";
export const groupIn = (node) => (node.is === "not" ? node.of : node);

export function remove(root, path) {
  const { list, index } = place(root, path);
  return list.splice(index, 1)[0];
}

// A group that lost its last row goes with it, unless it is the whole condition.
export function prune(root) {
  const keep = (node) => !isGroup(groupIn(node)) || groupIn(node).of.length > 0;
  const walk = (node) => {
    const group = groupIn(node);
    if (!isGroup(group)) return;
    group.of.forEach(walk);
    group.of = group.of.filter(keep);
  };
  walk(root);
}

export function move(root, path, step) {
  const { list, index } = place(root, path);
  const to = Math.max(0, Math.min(list.length - 1, index + step));
  list.splice(to, 0, list.splice(index, 1)[0]);
  return path.replace(/\d+$/, String(to));
}

// ⌥→: into the group right above, or into a new one; ⌥←: out, behind the group.
export function nest(root, path) {
  const { list, index } = place(root, path);
  const above = index > 0 ? groupIn(list[index - 1]) : null;
  if (above && isGroup(above)) above.of.push(list.splice(index, 1)[0]);
  else list[index] = { is: "any", of: [list[index]] };
}

export function unnest(root, path) {
  const { list, index, parent } = place(root, path);
  if (!parent) return;
  const outer = parent.endsWith("/of") && at(root, parent.slice(0, -3))?.is === "not" ? parent.slice(0, -3) : parent;
  const [row] = list.splice(index, 1);
  const group = place(root, outer);
  group.list.splice(group.index + 1, 0, row);
}
