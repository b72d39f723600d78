// What happened, as lines through a chart with their words on top.
import { make, TOP } from "./chart-draw.js";

// Words of marks stand side by side; where they would touch, one stands a line lower.
export function drawMarks(svg, data, { x, bottom, right, width }) {
  const ends = []; // of the last words in each line
  const marks = data.marks.map((mark) => ({ mark, at: data.x.indexOf(mark.x) })).filter(({ at }) => at >= 0);
  marks.sort((a, b) => a.at - b.at);
  for (const { mark, at } of marks) {
    const wide = [...mark.text].reduce((sum, letter) => sum + (letter > "\u2e7f" ? 11 : 6.5), 0);
    const start = Math.max(0, Math.min(x(at) - wide / 2, width - right - wide));
    let row = ends.findIndex((end) => end + 8 <= start);
    if (row < 0) row = ends.length;
    ends[row] = start + wide;
    const y = TOP - 4 + row * 13;
    svg.append(
      make("line", { class: "now", x1: x(at), x2: x(at), y1: row ? y + 3 : TOP, y2: bottom }),
      make("text", { class: "mark", x: start, y }, mark.text),
    );
  }
}
