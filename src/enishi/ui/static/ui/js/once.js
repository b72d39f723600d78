// The elements under `root` that match and were not bound to this behaviour before.
const bound = new WeakMap();

export function each(root, selector, behaviour, bindOne) {
  const found = [...root.querySelectorAll(selector)];
  if (root instanceof Element && root.matches(selector)) found.push(root);
  for (const element of found) {
    const known = bound.get(element) ?? new Set();
    if (known.has(behaviour)) continue;
    bound.set(element, known.add(behaviour));
    bindOne(element);
  }
}

export const csrfToken = () => document.querySelector("meta[name=csrf-token]").content;

export const isTyping = (target) =>
  target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
