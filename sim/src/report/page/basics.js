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

/** A share in per cent; only all is 100 %. */
function percent(share) {
  return `${trimmed(Math.floor(share * 1000) / 10)} %`;
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

/** A name cut to a width. */
function shortened(context, text, width) {
  const shown = inLine(text);
  if (context.measureText(shown).width <= width) return shown;
  const letters = Array.from(shown);
  let low = 0, high = letters.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (context.measureText(letters.slice(0, middle).join("") + "…").width <= width) low = middle; else high = middle - 1;
  }
  return low === 0 ? "" : letters.slice(0, low).join("") + "…";
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
