// data-conditions: rows and groups of what a rule asks are added and taken away; each row says the
// number of its group.
for (const root of document.querySelectorAll("[data-conditions]")) {
  const groups = root.querySelector("[data-groups]");
  const fresh = (kind) =>
    root.querySelector(`:scope > template[data-${kind}]`).content.firstElementChild.cloneNode(true);

  const acts = {
    add: {
      group: () => groups.append(fresh("group")),
      row: (button) => rowsAt(button).append(fresh("row")),
      inside: (button) => rowsAt(button).append(fresh("inside")),
    },
    remove: {
      group: (button) => button.closest("[data-group-of]").remove(),
      row: (button) => button.closest("[data-row-of]").remove(),
    },
  };

  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add], [data-remove]");
    if (!button) return;
    const { add, remove } = button.dataset;
    (add ? acts.add[add] : acts.remove[remove])(button);
    number();
    if (add) last(button, add)?.focus();
    root.dispatchEvent(new Event("input", { bubbles: true }));
  });
  number();

  function rowsAt(button) {
    return button.closest("[data-group-of]").querySelector("[data-rows]");
  }

  function last(button, kind) {
    const rows = kind === "group" ? groups : rowsAt(button);
    return rows.lastElementChild.querySelector("input:not([type=hidden]), select");
  }

  function number() {
    const all = [...groups.children];
    root.toggleAttribute("data-several", all.length > 1);
    all.forEach((group, place) => {
      for (const field of group.querySelectorAll("[name=group]")) field.value = place;
    });
  }
}
