// data-maps: "begin with" puts a shipped map into the text; the line of a problem is shown in it.
document.addEventListener("change", async (event) => {
  const begin = event.target.closest("[data-begin]");
  if (!begin?.value) return;
  const text = begin.closest("form").querySelector("textarea");
  const answer = await fetch(begin.value);
  if (answer.ok) text.value = await answer.text();
  text.focus();
});

document.addEventListener("click", (event) => {
  const line = event.target.closest("[data-maps] [data-line]");
  if (!line) return;
  const text = line.closest("form").querySelector("textarea");
  const lines = text.value.split("\n");
  const number = Math.min(Number(line.dataset.line), lines.length);
  const start = lines.slice(0, number - 1).join("\n").length + (number > 1 ? 1 : 0);
  text.focus();
  text.setSelectionRange(start, start + lines[number - 1].length);
  text.scrollTop = text.scrollHeight * ((number - 3) / lines.length);
});
