// The live count: asked 200 ms after the last change and again until the asker has it. The old
// number dims, it never disappears.
const QUIET = 200;
const AGAIN = 400;

export function bindCount(root, condition, send) {
  const card = root.querySelector("#count");
  const people = root.querySelector("#sample");
  let timer;
  let turn = 0;

  function ask() {
    clearTimeout(timer);
    timer = setTimeout(look, QUIET);
  }

  async function look() {
    const mine = ++turn;
    const { ok, status, text } = await send(root.dataset.count, { condition: condition.tree });
    if (mine !== turn) return;
    if (status === 202) {
      timer = setTimeout(look, AGAIN);
      return;
    }
    if (!ok) return;
    const page = new DOMParser().parseFromString(text, "text/html");
    put(card, page.querySelector("#count"));
    put(people, page.querySelector("#sample"));
    alone(page);
    dim(false);
  }

  // People on each condition alone, and how the whole would change without it.
  function alone(page) {
    for (const said of page.querySelectorAll("[data-alone]")) {
      const row = root.querySelector(`[data-numbers="${CSS.escape(said.dataset.alone)}"]`);
      if (!row) continue;
      row.replaceChildren(...said.childNodes);
      row.closest("[data-row]")?.classList.toggle("nobody", said.dataset.people === "0");
    }
  }

  const dim = (on = true) => {
    for (const part of [card, people, ...root.querySelectorAll("[data-numbers]")]) part?.classList.toggle("old", on);
  };

  return { ask, dim };
}

function put(place, found) {
  if (place && found) place.replaceChildren(...found.childNodes);
}
