// data-dirty: leaving a page with a changed, unsent form warns.
import { each } from "./once.js";

const state = (form) => new URLSearchParams(new FormData(form)).toString();

export function bindDirty(root) {
  each(root, "form[data-dirty]", "dirty", (form) => {
    const before = state(form);
    let sent = false;
    form.addEventListener("submit", (event) => { sent = !event.submitter?.formTarget; });
    addEventListener("beforeunload", (event) => {
      if (!sent && form.isConnected && state(form) !== before) event.preventDefault();
    });
  });
}
