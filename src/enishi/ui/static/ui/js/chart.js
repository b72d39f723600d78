// <en-chart>: draws the JSON inside it as SVG; the table inside it stays for readers, as 表 and as CSV.
import { draw, drawSpark } from "./chart-draw.js";
import { follow } from "./chart-follow.js";

class EnChart extends HTMLElement {
  connectedCallback() {
    if (this.data) return;
    this.data = JSON.parse(this.querySelector("script[type='application/json']").textContent);
    this.table = this.querySelector(".wrap");
    this.plot = this.insertBefore(document.createElement("div"), this.table);
    this.plot.className = "plot";
    this.table.classList.add("vh");
    if (this.data.kind !== "spark") this.addTools();
    this.watcher = new ResizeObserver(() => this.redraw());
    this.watcher.observe(this.plot);
  }

  disconnectedCallback() {
    this.watcher?.disconnect();
  }

  redraw() {
    const { clientWidth: width, clientHeight: height } = this.plot;
    if (!width || !height) return;
    if (this.data.kind === "spark") {
      this.plot.replaceChildren(drawSpark(this.data, width, height));
      return;
    }
    const { svg, scales } = draw(this.data, width, height);
    this.plot.replaceChildren(svg);
    follow(this.plot, svg, this.data, scales);
  }

  addTools() {
    const tools = document.createElement("div");
    tools.className = "tools";
    const swap = button(this.dataset.table, () => {
      const showTable = this.table.classList.toggle("vh") === false;
      this.plot.hidden = showTable;
      swap.textContent = showTable ? this.dataset.chart : this.dataset.table;
    });
    tools.append(swap, button("CSV", () => this.save()));
    this.append(tools);
  }

  save() {
    const { x, series } = this.data;
    const head = ["", ...series.flatMap((one) => (one.low.length ? [one.name, `${one.name} ≥`, `${one.name} ≤`] : [one.name]))];
    const rows = x.map((label, i) => [label, ...series.flatMap((one) => (
      one.low.length ? [one.values[i], one.low[i], one.high[i]] : [one.values[i]]))]);
    const text = [head, ...rows].map((row) => row.map(cell).join(",")).join("\r\n");
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/csv" }));
    link.download = `${this.dataset.file}.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }
}

function button(words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn ghost sm";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}

function cell(value) {
  if (typeof value === "number") return String(value);
  const text = value === null ? "" : /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

customElements.define("en-chart", EnChart);
