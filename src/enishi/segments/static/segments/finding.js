// The menu of new conditions finds them by what is typed: an event, touchpoint, trait, tag or
// segment that has come in becomes a condition at once.
const NODES = {
  events: (value) => ({ is: "did", event: value, window: { is: "last", span: "30d" } }),
  touchpoint: (value) => ({ is: "did", touchpoint: value, window: { is: "last", span: "30d" } }),
  traits: (value) => ({ is: "trait", name: value, op: "exists" }),
  tags: (value) => ({ is: "tag", name: value }),
  segments: (value) => ({ is: "segment", id: value }),
};
const SHOWN = 12;

export function bindFinding() {
  const menu = document.getElementById("add-menu");
  const input = menu?.querySelector("[data-find]");
  if (!input) return;
  const list = menu.querySelector("#add-list");
  const usual = [...list.children];
  const choices = JSON.parse(document.getElementById("builder-choices").textContent);

  function draw() {
    const words = input.value.trim().toLowerCase();
    const path = usual[0]?.dataset.path ?? "";
    const has = (text) => text.toLowerCase().includes(words);
    const kinds = usual.filter((one) => has(one.textContent));
    if (!words) return list.replaceChildren(...usual);
    const found = Object.entries(choices).flatMap(([kind, of]) => of
      .filter((one) => NODES[kind] && has(`${one.label} ${one.value} ${one.hint ?? ""}`))
      .map((one) => offered(kind, one, path)));
    const rows = [...found.slice(0, SHOWN), ...kinds];
    list.replaceChildren(...(rows.length ? rows : [nothing(list.dataset.none)]));
    return undefined;
  }

  input.addEventListener("input", draw);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      list.querySelector("button")?.click();
    } else if (event.key === "ArrowDown") {
      event.preventDefault();
      list.querySelector("button")?.focus();
    }
  });
  menu.addEventListener("beforetoggle", () => {
    input.value = "";
    draw();
  });
}

function offered(kind, one, path) {
  const button = Object.assign(document.createElement("button"), { type: "button" });
  Object.assign(button.dataset, { act: "add", path, node: JSON.stringify(NODES[one.of ?? kind](one.value)) });
  const words = document.createElement("span");
  words.append(one.label);
  if (one.hint) words.append(Object.assign(document.createElement("small"), { textContent: one.hint }));
  button.append(words);
  return button;
}

const nothing = (text) => Object.assign(document.createElement("p"), { className: "in mut", textContent: text });
