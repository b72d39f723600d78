// The pointer, or ← → on the focused chart, shows every value at one x; Enter or a click opens its people.
import { make } from "./chart-draw.js";
import { label, words } from "./chart-scale.js";

export function follow(plot, svg, data, { x, bottom, slot, left, width }) {
  const say = words(data.unit);
  const cursor = make("line", { class: "cursor", y1: 0, y2: bottom, visibility: "hidden" });
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;
  svg.prepend(cursor);
  plot.append(tip);
  plot.tabIndex = 0;
  plot.role = "img";
  plot.ariaLabel = plot.parentElement.ariaLabel;
  let here = -1;

  const show = (index) => {
    here = Math.max(0, Math.min(data.x.length - 1, index));
    cursor.setAttribute("x1", x(here));
    cursor.setAttribute("x2", x(here));
    cursor.setAttribute("visibility", "visible");
    tip.replaceChildren(line("small", label(data.x[here], { long: true })), ...data.series.map((one) => line("div", text(one, here))));
    tip.hidden = false;
    tip.style.left = `${Math.min(Math.max(0, x(here) + 10), width - tip.offsetWidth)}px`;
    plot.ariaLabel = tip.textContent;
  };
  const hide = () => {
    here = -1;
    tip.hidden = true;
    cursor.setAttribute("visibility", "hidden");
    plot.ariaLabel = plot.parentElement.ariaLabel;
  };
  const text = (one, index) => {
    const value = one.values[index];
    if (value === null) return `${one.name} –`;
    const range = one.low.length && one.low[index] !== null ? ` (${say(one.low[index])} – ${say(one.high[index])})` : "";
    return `${one.name} ${say(value)}${range}`;
  };
  const open = () => { if (data.links[here]) location.assign(data.links[here]); };

  plot.onpointermove = (event) => {
    const at = (event.clientX - svg.getBoundingClientRect().left - left) / slot;
    show(data.kind === "bar" ? Math.floor(at) : Math.round(at));
  };
  plot.onpointerleave = hide;
  plot.onblur = hide;
  plot.onclick = open;
  plot.onkeydown = (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step) { event.preventDefault(); show(here < 0 ? (step > 0 ? 0 : data.x.length - 1) : here + step); }
    if (event.key === "Escape") hide();
    if (event.key === "Enter") open();
  };
}

function line(name, words_) {
  const element = document.createElement(name);
  element.textContent = words_;
  return element;
}
