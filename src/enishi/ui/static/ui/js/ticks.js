// data-ticks: ticked rows of a list bring up the bar with what can be done to all of them; what it
// needs for that (data-needed) is asked for only then.
for (const form of document.querySelectorAll("[data-ticks]")) {
  const bar = form.querySelector("[data-bulk]");
  if (!bar) continue;
  const count = bar.querySelector("[data-count]");
  const boxes = () => [...form.querySelectorAll("tbody input[type=checkbox]")];

  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-tick-all]")) {
      for (const box of boxes()) box.checked = event.target.checked;
    }
    show();
  });
  form.addEventListener("submit", (event) => {
    if (boxes().some((box) => box.checked)) return;
    event.preventDefault();
  });
  document.addEventListener("htmx:after:swap", show);
  addEventListener("pageshow", show);

  function show() {
    const chosen = boxes().filter((box) => box.checked).length;
    bar.hidden = chosen === 0;
    count.textContent = count.dataset.words.replace("%s", chosen);
    for (const field of bar.querySelectorAll("[data-needed]")) field.required = chosen > 0;
  }
}
