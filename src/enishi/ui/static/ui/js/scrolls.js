// What scrolls sideways can be reached by Tab while it does, so that the arrow keys move it.
import { each } from "./once.js";

const watcher = new ResizeObserver((entries) => entries.forEach(({ target }) => mark(target)));

export function bindScrolls(root) {
  each(root, ".wrap, .kpis, [data-scrolls]", "scrolls", (area) => {
    mark(area);
    watcher.observe(area);
  });
}

function mark(area) {
  const scrolls = area.scrollWidth > area.clientWidth || area.scrollHeight > area.clientHeight;
  if (scrolls) area.tabIndex = 0;
  else if (!area.hasAttribute("role")) area.removeAttribute("tabindex");
}
