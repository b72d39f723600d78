// data-draft="name": what is typed is kept in this browser until it is sent; a reload brings it back.
import { each } from "./once.js";

const KEPT = "enishi.draft.";
const fields = (form) => [...form.elements].filter(
  (field) => field.name && !["hidden", "password", "file", "submit"].includes(field.type)
    && field.name !== "csrfmiddlewaretoken",
);
const isSwitch = (field) => field.type === "checkbox" || field.type === "radio";

export function bindDrafts(root) {
  each(root, "form[data-draft]", "draft", (form) => {
    const key = KEPT + form.dataset.draft;
    restore(form, JSON.parse(localStorage.getItem(key) ?? "[]"));
    form.addEventListener("input", () => localStorage.setItem(key, JSON.stringify(
      fields(form).map((field) => [field.name, field.value, isSwitch(field) ? field.checked : null]),
    )));
    form.addEventListener("submit", () => sessionStorage.setItem(key, "sent"));
    document.addEventListener("htmx:response:error", () => sessionStorage.removeItem(key));
    form.addEventListener("reset", () => localStorage.removeItem(key));
  });
  forgetSent();
}

function restore(form, kept) {
  for (const [name, value, checked] of kept) {
    for (const field of fields(form).filter((one) => one.name === name)) {
      if (isSwitch(field)) {
        if (field.value === value) field.checked = checked;
      } else if (!field.value) {
        field.value = value;
      }
    }
  }
}

// A draft is let go only when the page after it shows no error of the form.
function forgetSent() {
  if (document.querySelector("[aria-invalid=true]")) return;
  for (const key of Object.keys(sessionStorage).filter((one) => one.startsWith(KEPT))) {
    if (sessionStorage.getItem(key) !== "sent") continue;
    localStorage.removeItem(key);
    sessionStorage.removeItem(key);
  }
}
