// data-live="/live/…": server-sent events go out as `live:<name>` on the element, with parsed data.
// A lost connection comes back by itself, later each time; `.pulse` inside shows which it is.
import { each } from "./once.js";

const LONGEST = 30_000;

export function bindLive(root) {
  each(root, "[data-live]", "live", (element) => {
    let wait = 1000;
    let source;
    const open = () => {
      source = new EventSource(element.dataset.live);
      source.addEventListener("open", () => { wait = 1000; show(element, true); });
      source.addEventListener("error", () => {
        source.close();
        show(element, false);
        if (!element.isConnected) return;
        setTimeout(() => { if (element.isConnected) open(); }, wait * (0.75 + Math.random() / 2));
        wait = Math.min(wait * 2, LONGEST);
      });
      const names = (element.dataset.liveEvents ?? "message").split(" ");
      for (const name of names) source.addEventListener(name, (event) => pass(element, name, event, source));
    };
    open();
    addEventListener("pagehide", () => source.close(), { once: true });
  });
}

function pass(element, name, event, source) {
  if (!element.isConnected) return source.close();
  let data = event.data;
  if (/^[[{"\d]/.test(data)) data = JSON.parse(data);
  element.dispatchEvent(new CustomEvent(`live:${name}`, { detail: data, bubbles: true }));
}

function show(element, connected) {
  for (const pulse of element.querySelectorAll(".pulse")) pulse.classList.toggle("off", !connected);
}
