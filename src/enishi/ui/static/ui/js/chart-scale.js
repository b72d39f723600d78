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
export function ticks([low, high], most) {
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
  if (unit) {
    const format = new Intl.NumberFormat(language, { style: "currency", currency: unit, ...shape });
    return (value) => format.format(value / 1000).replace("￥", "¥");
  }
  const format = new Intl.NumberFormat(language, shape);
  return (value) => format.format(value);
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
