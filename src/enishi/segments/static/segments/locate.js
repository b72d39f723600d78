// Where a part of a JSON text stands: a small reader that keeps places. `locate(text, keys)` is
// [from, to] of the deepest part on that way that is there; of a text that is no JSON it throws
// {at}: where that shows.
const SPACE = /\s*/y;
const WORD = /true|false|null|-?\d+(\.\d+)?([eE][+-]?\d+)?/y;
const TEXT = /"(?:[^"\\\u0000-\u001f]|\\.)*"/y;

export function locate(text, keys) {
  const reader = new Reader(text);
  const root = reader.value();
  reader.space();
  if (reader.at < text.length) throw broken(reader.at);
  let found = root;
  for (const key of keys) {
    const inner = found.inside?.get(key);
    if (!inner) break;
    found = inner;
  }
  return [found.from, found.to];
}

export const lineOf = (text, at) => text.slice(0, at).split("\n").length;

// "condition.of[1].window.span" as keys; what it is called in a `did` is not there yet: its node.
export const keysOf = (field) => [...field.replace(/^condition/, "").matchAll(/[^.[\]]+/g)].map(([key]) => key);

const broken = (at) => Object.assign(new Error("broken"), { at });

class Reader {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  take(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (!found) throw broken(this.at);
    this.at = pattern.lastIndex;
    return found[0];
  }

  space() { this.take(SPACE); }

  sees(letter) {
    this.space();
    if (this.text[this.at] !== letter) return false;
    this.at += 1;
    return true;
  }

  needs(letter) { if (!this.sees(letter)) throw broken(this.at); }

  value() {
    this.space();
    const from = this.at;
    const inside = this.sees("{") ? this.members() : this.sees("[") ? this.items() : null;
    if (!inside) this.take(this.text[from] === '"' ? TEXT : WORD);
    return { from, to: this.at, inside };
  }

  members() {
    const inside = new Map();
    if (this.sees("}")) return inside;
    do {
      this.space();
      const key = JSON.parse(this.take(TEXT));
      this.needs(":");
      inside.set(key, this.value());
    } while (this.sees(","));
    this.needs("}");
    return inside;
  }

  items() {
    const inside = new Map();
    if (this.sees("]")) return inside;
    do inside.set(String(inside.size), this.value()); while (this.sees(","));
    this.needs("]");
    return inside;
  }
}
