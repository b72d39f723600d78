// data-autosubmit: a form that is sent when a choice in it changes, or 300 ms after the last key in its search.
import { each } from "./once.js";

export function bindAutosubmit(root) {
  each(root, "form[data-autosubmit]", "autosubmit", (form) => {
    let timer;
    form.addEventListener("change", (event) => {
      if (event.target.type !== "search") form.requestSubmit();
    });
    form.addEventListener("input", (event) => {
      if (event.target.type !== "search" || event.isComposing) return;
      clearTimeout(timer);
      timer = setTimeout(() => form.requestSubmit(), 300);
    });
    if (form.method === "get" && !form.hasAttribute("hx-get")) {
      form.addEventListener("formdata", (event) => {
        for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
      });
    }
  });
}
