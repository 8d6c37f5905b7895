// Small things that all scripts use, on every page.

/** Whether the page is laid out for paper. */
const isPrinted = () => document.documentElement.classList.contains("print");
/** Pixels of a canvas for each of the page. */
const sharpness = () => (isPrinted() ? 3 : window.devicePixelRatio || 1);

const byId = (id) => document.getElementById(id);

/** An element with text, never markup. */
function element(tag, text, className) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

/** Differences from one to the next, summed up. */
function summed(differences) {
  let sum = 0;
  return Float64Array.from(differences, (difference) => (sum += difference));
}

/** How many of ascending numbers are at most a bound. */
function upTo(sorted, bound) {
  let low = 0, high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= bound) low = middle + 1; else high = middle;
  }
  return low;
}

/** Microseconds in words. */
function timeText(micros) {
  if (micros === 0) return "0";
  if (micros < 1e3) return `${Math.round(micros)} µs`;
  if (micros < 1e6) return `${trimmed(micros / 1e3, micros < 1e4 ? 3 : micros < 1e5 ? 2 : 1)} ms`;
  return `${trimmed(micros / 1e6, 3)} s`;
}

/** A number with at most so many places, in groups of three. */
function trimmed(value, places = 6) {
  return value.toLocaleString("en-US", { maximumFractionDigits: places });
}

/** A share in per cent, to a tenth; less than all is never 100 %, more than none never 0 %. */
function percent(share) {
  const tenths = Math.round(share * 1000);
  return `${trimmed((share > 0 && share < 1 ? Math.min(Math.max(tenths, 1), 999) : tenths) / 10)} %`;
}

function counted(number, one) {
  return `${trimmed(number)} ${one}${number === 1 ? "" : "s"}`;
}

/** The colours of the page, as the browser's preference has it. */
let COLORS = {};
function readColors() {
  const style = getComputedStyle(document.documentElement);
  for (const name of ["paper", "ink", "muted", "frame", "grid", "panel", "edge", "stitch", "blue", "good", "bad", "dot", "data", "line1", "line2", "line3", "line4", "line5", "line6"]) {
    COLORS[name] = style.getPropertyValue(`--${name}`).trim();
  }
}

/** A canvas made as large as it is shown, sharp on any screen; its context, width and height in CSS pixels. */
function prepared(canvas) {
  const ratio = sharpness();
  const width = canvas.clientWidth, height = canvas.clientHeight;
  const across = Math.round(width * ratio), down = Math.round(height * ratio);
  if (canvas.width !== across || canvas.height !== down) {
    canvas.width = across;
    canvas.height = down;
  }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}

/** A text without what would break its line or turn its direction. */
const inLine = (text) => text.replace(/[\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, " ");

/** Names that were cut, by what they were cut for: a picture that moves asks for the same ones over and over. */
const CUT = new Map();
/** A name is told from so many others, at most. */
const MOST_OTHERS = 500;
/** Fewer letters of a beginning or an end say too little. */
const LEAST_LETTERS = 3;

/** A name cut to a width: its middle gives way to an ellipsis, or another part of it, so that it can be told from others. */
function shortened(context, text, width, others = []) {
  const shown = inLine(text);
  if (context.measureText(shown).width <= width) return shown;
  const key = [context.font, Math.floor(width), others.length, shown].join("\n");
  if (!CUT.has(key)) {
    if (CUT.size > 5000) CUT.clear();
    const among = others.slice(0, MOST_OTHERS).map(inLine).filter((other) => other !== shown);
    CUT.set(key, cut(Array.from(shown), Math.floor(width), (part) => context.measureText(part).width, among));
  }
  return CUT.get(key);
}

/** What is kept of letters that are wider than a width, as `shorten.rs` has it: beginning and end, the evener the better, so
 * that no other name has the same; else what lies around the first letter in which the name differs from those like it. */
function cut(letters, width, measure, others) {
  const all = letters.length, ends = [0], room = width - measure("…");
  for (const letter of letters) ends.push(ends[ends.length - 1] + measure(letter));
  const text = (from, until) => letters.slice(from, until).join("");
  const splits = [];
  for (let head = 0; head < all && ends[head] <= room; head++) {
    let from = all;
    while (from > head + 1 && ends[all] - ends[from - 1] <= room - ends[head]) from--;
    if (head + all - from > 0) splits.push([head, from]);
  }
  const uneven = ([head, from]) => Math.abs(head - all + from) + (head < all - from ? 0.5 : 0);
  splits.sort((a, b) => uneven(a) - uneven(b));
  const isOwn = ([head, from]) => !others.some((other) => other.length >= head + all - from && other.startsWith(text(0, head)) && other.endsWith(text(from, all)));
  const halves = ([head, from]) => `${text(0, head).trimEnd()}…${text(from, all).trimStart()}`;
  // Where beginning or end is next to nothing, what lies between says more.
  const isEven = ([head, from]) => Math.min(head, all - from) >= LEAST_LETTERS;
  const even = splits.find((split) => isEven(split) && isOwn(split));
  if (even) return halves(even);
  const differs = Math.min(all - 1, Math.max(0, ...others.map((other) => alike(letters, Array.from(other)))));
  let from = differs + 1;
  while (from > 0 && ends[differs + 1] - ends[from - 1] <= room - measure("…")) from--;
  const kept = text(from, differs + 1);
  if (kept && !others.some((other) => other.includes(kept))) return `…${kept}…`;
  return splits.length ? halves(splits.find(isOwn) ?? splits[0]) : "";
}

/** How many letters two names begin with alike. */
function alike(one, other) {
  const differs = one.findIndex((letter, at) => letter !== other[at]);
  return differs < 0 ? one.length : differs;
}

/** Black or white, whichever contrasts more (relative luminance as in WCAG 2). */
function readableOn(color) {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16) / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000000" : "#ffffff";
}

const FONT = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif";
const CALM = window.matchMedia("(prefers-reduced-motion: reduce)");

/** The hint beside the pointer; none where the text is empty. */
function tip(event, text) {
  const shown = byId("tip");
  shown.hidden = text === "";
  if (text === "") return;
  shown.textContent = text;
  const { offsetWidth: wide, offsetHeight: high } = shown;
  shown.style.left = `${Math.min(event.clientX + 14, window.innerWidth - wide - 8)}px`;
  shown.style.top = `${event.clientY + 16 + high > window.innerHeight ? event.clientY - high - 10 : event.clientY + 16}px`;
}
