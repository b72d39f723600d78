// data-choose: tick rows one by one or all that are shown; the button says how many it will act on.
for (const form of document.querySelectorAll("form[data-choose]")) {
  const boxes = () => [...form.querySelectorAll("tbody input[type=checkbox]")];
  const act = form.querySelector("[data-choose-act]");
  const all = form.querySelector("[data-choose-all]");
  const count = () => {
    const chosen = boxes().filter((box) => box.checked).length;
    act.disabled = !chosen;
    act.querySelector("[data-choose-count]").textContent = chosen ? ` ${chosen}` : "";
    all.checked = chosen > 0 && chosen === boxes().length;
    all.indeterminate = chosen > 0 && !all.checked;
  };
  if (!act) continue;
  all.addEventListener("change", () => {
    for (const box of boxes()) box.checked = all.checked;
    count();
  });
  form.addEventListener("change", count);
}
