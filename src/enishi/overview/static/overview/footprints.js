// New events of this person slide in; while the reader has scrolled or opened one, they wait behind a button.
const card = document.querySelector("[data-footprints]");
if (card) follow(card);

function follow(card) {
  const button = card.querySelector("[data-new]");
  const list = card.querySelector("#footprints");
  const page = document.getElementById("main");
  let waiting = 0;

  let due = 0;
  card.addEventListener("live:message", () => {
    waiting += 1;
    clearTimeout(due);
    due = setTimeout(() => (reading() ? offer() : take()), 100);
  });
  button.addEventListener("click", () => {
    page.scrollTo({ top: 0, behavior: "smooth" });
    take();
  });

  function reading() {
    const address = new URLSearchParams(location.search);
    return page.scrollTop > 240 || address.has("until") || address.has("before") || list.querySelector("details[open]");
  }

  function offer() {
    button.textContent = waiting === 1 ? button.dataset.one : button.dataset.many.replace("%s", waiting);
    button.hidden = false;
  }

  async function take() {
    const known = new Set([...list.querySelectorAll("[id]")].map((element) => element.id));
    waiting = 0;
    button.hidden = true;
    const address = new URL(location.href);
    address.searchParams.delete("until");
    address.searchParams.delete("before");
    await htmx.ajax("GET", address.pathname + address.search, { target: "#footprints", swap: "innerHTML" });
    for (const details of list.querySelectorAll(".tl-e > div > details[id]")) {
      if (!known.has(details.id)) details.closest(".tl-e").classList.add("new");
    }
  }
}
