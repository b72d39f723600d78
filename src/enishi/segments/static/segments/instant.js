// 時点: now, a month ago, or a day and time that is chosen (of the company's time zone).
export function bindInstant(root, choose) {
  const buttons = [...root.querySelectorAll("[data-as-of]")];
  const box = root.querySelector("#s-chosen");
  const field = box?.querySelector("input");
  if (!field) return;

  function press(button) {
    for (const one of buttons) one.setAttribute("aria-pressed", String(one === button));
    const chosen = button.dataset.asOf === "chosen";
    box.hidden = !chosen;
    button.closest(".seg").querySelector("[aria-expanded]").setAttribute("aria-expanded", String(chosen));
    if (chosen) field.focus();
    if (!chosen) choose(button.dataset.asOf);
    else if (field.value) choose(field.value);
  }

  for (const button of buttons) button.addEventListener("click", () => press(button));
  field.addEventListener("change", () => { if (field.value && field.checkValidity()) choose(field.value); });
}
