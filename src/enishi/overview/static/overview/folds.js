// On a narrow screen the cards beside the timeline start closed; an address with a fragment opens its card.
const narrow = matchMedia("(width < 760px)");
if (narrow.matches) {
  for (const fold of document.querySelectorAll("[data-fold]")) fold.open = false;
}
function openTarget() {
  const fold = location.hash && document.querySelector(`[data-fold]${location.hash}`);
  if (!fold) return;
  fold.open = true;
  fold.scrollIntoView({ block: "center" });
  fold.querySelector("textarea, input:not([type=hidden])")?.focus();
}
addEventListener("hashchange", openTarget);
openTarget();
