// data-more: the next page of a list is fetched and its rows are put below, instead of a new page.
import { each } from "./once.js";
import { failed } from "./toasts.js";

export function bindMore(root) {
  each(root, "a[data-more]", "more", (link) => {
    link.addEventListener("click", async (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      link.setAttribute("aria-disabled", "true");
      try {
        await append(link);
      } catch {
        link.removeAttribute("aria-disabled");
        failed(() => link.click());
      }
    });
  });
}

async function append(link) {
  const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error(String(answer.status));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const selector = link.dataset.more || "[data-list] tbody, ul[data-list], ol[data-list]";
  const here = document.querySelector(selector);
  const rows = [...page.querySelector(selector).children].map((row) => document.adoptNode(row));
  here.append(...rows);
  const next = page.querySelector("a[data-more]");
  const pager = link.closest(".pager");
  if (next) pager.replaceWith(document.adoptNode(next.closest(".pager"))); else pager.remove();
  document.dispatchEvent(new Event("enishi:more"));
  here.dispatchEvent(new Event("enishi:added", { bubbles: true }));
  rows[0]?.querySelector("a, button")?.focus({ preventScroll: true });
}
