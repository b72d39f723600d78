// Every page: each behaviour binds itself to its data- attribute, now and after each swap.
import { bindAutosubmit } from "./autosubmit.js";
import { bindCopy } from "./copy.js";
import { bindDialogs } from "./dialogs.js";
import { bindDirty } from "./dirty.js";
import { bindDrafts } from "./drafts.js";
import { bindLists } from "./list.js";
import { bindLive } from "./live.js";
import { bindMenus } from "./menus.js";
import { bindMoments } from "./moments.js";
import { bindMore } from "./more.js";
import { bindColumns } from "./columns.js";
import { bindScrolls } from "./scrolls.js";
import "./keys.js";
import "./palette.js";
import "./requests.js";
import "./theme.js";
import "./toasts.js";

const behaviours = [
  bindAutosubmit, bindCopy, bindDialogs, bindDirty, bindDrafts, bindLists, bindLive, bindMenus,
  bindMoments, bindMore, bindColumns, bindScrolls,
];

export function bind(root = document) {
  for (const behaviour of behaviours) behaviour(root);
  if (document.querySelector("en-chart")) import("./chart.js");
}

bind();
document.addEventListener("htmx:after:swap", () => bind());
document.addEventListener("enishi:added", (event) => bind(event.target));
