// <time data-moment>: "3 minutes ago" stays true while the page is open.
import { each } from "./once.js";

const DAY = 86_400;
const moments = new Set();
const language = document.documentElement.lang;
const words = new Intl.RelativeTimeFormat(language, { numeric: "always" });

export function bindMoments(root) {
  each(root, "time[data-moment]", "moment", (time) => moments.add(time));
}

function refresh() {
  for (const time of moments) {
    if (!time.isConnected) { moments.delete(time); continue; }
    const seconds = (Date.now() - Date.parse(time.dateTime)) / 1000;
    if (seconds < 45 || seconds >= DAY) continue;
    const minutes = Math.max(1, Math.floor(seconds / 60));
    time.textContent = minutes < 60 ? words.format(-minutes, "minute") : words.format(-Math.floor(minutes / 60), "hour");
  }
}

setInterval(refresh, 30_000);
document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
