// HTMX: the CSRF token goes with every request; after 150 ms the target shows that it waits;
// a failed answer becomes a toast with a retry, and what was typed stays.
import { csrfToken } from "./once.js";
import { failed } from "./toasts.js";

const PATIENCE = 150;
const waiting = new WeakMap();

const contextOf = (event) => event.detail.ctx;
const targetOf = (ctx) => (ctx.target instanceof Element ? ctx.target : ctx.sourceElement);

document.addEventListener("htmx:config:request", (event) => {
  const { request } = contextOf(event);
  if (!/^(GET|HEAD)$/i.test(request.method)) request.headers["X-CSRFToken"] = csrfToken();
});

document.addEventListener("htmx:before:request", (event) => {
  const ctx = contextOf(event);
  const target = targetOf(ctx);
  waiting.set(ctx, setTimeout(() => {
    target.classList.add("busy");
    target.setAttribute("aria-busy", "true");
  }, PATIENCE));
});

document.addEventListener("htmx:finally:request", (event) => {
  const ctx = contextOf(event);
  clearTimeout(waiting.get(ctx));
  const target = targetOf(ctx);
  target.classList.remove("busy");
  target.removeAttribute("aria-busy");
});

for (const name of ["htmx:response:error", "htmx:error"]) {
  document.addEventListener(name, (event) => {
    const ctx = contextOf(event);
    if (!ctx || ctx.response?.status === 422) return;
    const source = ctx.sourceElement;
    failed(() => (source.form ?? source).requestSubmit?.() ?? source.click(), !ctx.response);
  });
}
