// From numbers to pixels and words.
const language = document.documentElement.lang;
const DAY = /^\d{4}-\d{2}-\d{2}/;

export function extent({ series, from_zero: fromZero }) {
  const all = series.flatMap((one) => [...one.values, ...one.low, ...one.high]).filter((v) => v !== null);
  let low = Math.min(...all);
  let high = Math.max(...all);
  if (!all.length) [low, high] = [0, 1];
  if (fromZero) [low, high] = [Math.min(0, low), Math.max(0, high)];
  if (low === high) high = low + 1;
  return [low, high];
}

// At most `most` round numbers that span the extent.
function ticks([low, high], most) {
  const rough = (high - low) / Math.max(1, most - 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((s) => s >= rough - power / 1e6);
  const first = Math.floor(low / step);
  const last = Math.ceil(high / step - 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

export function words(unit, { short = false } = {}) {
  const shape = { maximumFractionDigits: 2, ...(short ? { notation: "compact", maximumFractionDigits: 1 } : {}) };
  if (unit === "%") {
    const format = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });
    return (value) => format.format(value);
  }
  if (unit === "s") return lasting;
  if (unit) {
    const format = new Intl.NumberFormat(language, { style: "currency", currency: unit, ...shape });
    return (value) => format.format(value / 1000).replace("￥", "¥");
  }
  const format = new Intl.NumberFormat(language, shape);
  return (value) => format.format(value);
}

const LENGTHS = [[86400, "日", " d"], [3600, "時間", " h"], [60, "分", " min"], [1, "秒", " s"]];

function lengthOf(seconds) {
  return LENGTHS.find(([least]) => Math.abs(seconds) >= least) ?? LENGTHS[3];
}

// Round numbers of a length of time are those of the unit in which it is written.
export function steps(data, most) {
  const [low, high] = extent(data);
  const size = data.unit === "s" ? lengthOf(high)[0] : 1;
  return ticks([low / size, high / size], most).map((step) => step * size);
}

// As formats.length_text writes it.
function lasting(seconds) {
  const [size, ja, en] = lengthOf(seconds);
  return (seconds / size).toFixed(1).replace(/\.0$/, "") + (language === "ja" ? ja : en);
}

export function label(x, { long = false } = {}) {
  if (!DAY.test(x)) return x;
  const date = new Date(`${x.slice(0, 10)}T00:00:00Z`);
  if (long) {
    return new Intl.DateTimeFormat(language === "ja" ? language : "en-GB", { month: "long", day: "numeric", weekday: "short", timeZone: "UTC" }).format(date);
  }
  return language === "ja" ? `${date.getUTCMonth() + 1}/${date.getUTCDate()}`
    : new Intl.DateTimeFormat("en-GB", { month: "short", day: "numeric", timeZone: "UTC" }).format(date);
}

// Which of `count` positions get a label when each needs `room` pixels of `width`.
export function sparse(count, width, room) {
  const every = Math.max(1, Math.ceil(count / Math.max(1, Math.floor(width / room))));
  return (index) => index % every === 0;
}

// How wide a name is drawn, near enough: kana and kanji are square.
export function room(name) {
  return [...name].reduce((width, letter) => width + (letter > "\u2e7f" ? 11.5 : 6.8), 0);
}
