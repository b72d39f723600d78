// A chart as SVG: lines, areas, bars with bands for intervals, direct labels at the end of each line.
import { drawMarks } from "./chart-marks.js";
import { extent, label, room, sparse, steps as round, words } from "./chart-scale.js";

export const TOP = 14;
const BOTTOM = 24;

export function make(name, attributes = {}, text = "") {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.textContent = text;
  return element;
}

const canvas = (width, height) => make("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });

export function draw(data, width, height) {
  const short = words(data.unit, { short: true });
  const steps = round(data, Math.max(3, Math.floor(height / 52)));
  const left = 10 + Math.max(...steps.map((step) => short(step).length)) * 7;
  const named = data.kind !== "bar" && data.series.length > 1;
  const right = named ? 14 + Math.max(...data.series.map((one) => room(one.name))) : 10;
  const inner = width - left - right;
  const [low, high] = [steps[0], steps.at(-1)];
  const y = (value) => TOP + (1 - (value - low) / (high - low)) * (height - TOP - BOTTOM);
  const slot = inner / (data.kind === "bar" ? data.x.length : Math.max(1, data.x.length - 1));
  const x = (index) => left + slot * (data.kind === "bar" ? index + 0.5 : index);
  const scales = { x, y, slot, left, right, width, height, bottom: height - BOTTOM };
  const svg = canvas(width, height);
  drawAxes(svg, data, scales, steps, short);
  data.series.forEach((one, index) => {
    const group = make("g", { class: one.part || `s${index % 6}` });
    (data.kind === "bar" ? drawBars : drawLine)(group, one, index, data, scales);
    svg.append(group);
  });
  if (named) drawNames(svg, data, scales);
  drawMarks(svg, data, scales);
  return { svg, scales };
}

function drawAxes(svg, data, { x, y, left, right, width, height, slot }, steps, short) {
  for (const step of steps) {
    svg.append(
      make("line", { class: step === 0 ? "axis zero" : "axis", x1: left, x2: width - right, y1: y(step), y2: y(step) }),
      make("text", { x: left - 8, y: y(step) + 4, "text-anchor": "end" }, short(step)),
    );
  }
  const longest = Math.max(...data.x.map((one) => label(one).length));
  const shown = sparse(data.x.length, slot * data.x.length, longest * 8 + 16);
  data.x.forEach((one, index) => {
    if (shown(index)) svg.append(make("text", { x: x(index), y: height - 6, "text-anchor": "middle" }, label(one)));
  });
}

// A path through the known points; a gap where nothing is known.
export function path(values, x, y) {
  let open = false;
  return values.map((value, index) => {
    const word = value === null ? "" : `${open ? "L" : "M"}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
    open = value !== null;
    return word;
  }).join("");
}

// The region between two rows of values, piece by piece.
function region(low, high, x, y) {
  let text = "";
  let piece = [];
  const flush = () => {
    if (piece.length > 1) {
      const up = piece.map((i) => `${x(i).toFixed(1)} ${y(high[i]).toFixed(1)}`);
      const down = piece.toReversed().map((i) => `${x(i).toFixed(1)} ${y(low[i]).toFixed(1)}`);
      text += `M${[...up, ...down].join("L")}Z`;
    }
    piece = [];
  };
  high.forEach((value, index) => {
    if (value === null || low[index] === null) flush(); else piece.push(index);
  });
  flush();
  return text;
}

function drawLine(group, one, index, data, { x, y }) {
  if (one.low.length) group.append(make("path", { class: "band", d: region(one.low, one.high, x, y) }));
  if (data.kind === "area") {
    const floor = one.values.map((value) => (value === null ? null : 0));
    group.append(make("path", { class: "area", d: region(floor, one.values, x, y) }));
  }
  const style = one.part === "before" ? "before" : index ? `d${Math.min(index, 3)}` : "";
  group.append(make("path", { class: `line ${style}`, d: path(one.values, x, y) }));
  one.values.forEach((value, at) => { // a point between two gaps would be invisible as a line
    if (value === null || (one.values[at - 1] ?? null) !== null || (one.values[at + 1] ?? null) !== null) return;
    group.append(make("circle", { class: "dot", cx: x(at), cy: y(value), r: 3.5 }));
  });
}

function drawBars(group, one, index, data, { x, y, slot }) {
  const width = Math.max(1, Math.min(44, (slot * 0.72) / data.series.length));
  const start = -(width * data.series.length) / 2 + width * index;
  one.values.forEach((value, at) => {
    if (value === null) return;
    const [top, foot] = [Math.min(y(value), y(0)), Math.max(y(value), y(0))];
    group.append(make("rect", {
      class: "bar-v", x: x(at) + start, y: top, width: Math.max(1, width - 1), height: Math.max(0.5, foot - top), rx: Math.min(2, width / 4),
    }));
    if (!one.low.length || one.low[at] === null) return;
    const middle = x(at) + start + width / 2;
    group.append(make("path", { class: "axis zero", d: `M${middle} ${y(one.low[at])}V${y(one.high[at])}` }));
  });
}

function drawNames(svg, data, { x, y }) {
  const ends = data.series.map((one, index) => {
    const at = one.values.findLastIndex((value) => value !== null);
    return { one, index, at, y: at < 0 ? 0 : y(one.values[at]) };
  }).filter((end) => end.at >= 0).sort((a, b) => a.y - b.y);
  ends.forEach((end, i) => { if (i) end.y = Math.max(end.y, ends[i - 1].y + 14); });
  for (const end of ends) {
    const name = make("text", { class: end.one.part === "before" ? "" : "label", x: x(end.at) + 7, y: end.y + 4 }, end.one.name);
    const group = make("g", { class: end.one.part || `s${end.index % 6}` });
    group.append(name);
    svg.append(group);
  }
}

export function drawSpark(data, width, height) {
  const [one] = data.series;
  const [low, high] = extent({ ...data, from_zero: false });
  const x = (index) => (width * index) / Math.max(1, one.values.length - 1);
  const y = (value) => 2 + (1 - (value - low) / (high - low)) * (height - 4);
  const svg = canvas(width, height);
  const group = make("g", { class: one.part || "s0" });
  const floor = one.values.map((value) => (value === null ? null : low));
  group.append(
    make("path", { class: "area", d: region(floor, one.values, x, y) }),
    make("path", { class: "line spark", d: path(one.values, x, y) }),
  );
  svg.append(group);
  return svg;
}
