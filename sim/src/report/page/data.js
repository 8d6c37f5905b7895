// The run as the page was given it, unpacked; and small things that all scripts use.

const RUN = JSON.parse(document.getElementById("run").textContent);
const SUMMARY = RUN.summary;
const GRAPH = RUN.graph;
const END = RUN.end;
const PEOPLE = GRAPH ? GRAPH.people : [];
const REQUESTS = GRAPH ? GRAPH.requests : RUN.hands.map((hands) => ({ name: hands.request, kind: "" }));

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

const TRAFFIC = RUN.traffic;
const BIDS = TRAFFIC && { ...TRAFFIC.bids, at: summed(TRAFFIC.bids.at) };
const MESSAGES = TRAFFIC && TRAFFIC.messages && { ...TRAFFIC.messages, at: summed(TRAFFIC.messages.at) };
const STATES = TRAFFIC && TRAFFIC.states && { ...TRAFFIC.states, at: summed(TRAFFIC.states.at) };
const STATUSES = TRAFFIC && TRAFFIC.statuses && { ...TRAFFIC.statuses, at: summed(TRAFFIC.statuses.at) };

/** Changes of hands, a list for each request node: when, and who from then on (a person's number, or null). */
const HANDS = REQUESTS.map((request, position) => {
  const hands = RUN.hands[position];
  const changes = hands ? hands.changes : [];
  return {
    at: changes.map(([at]) => at),
    who: changes.map(([, who]) => (typeof who === "number" ? who : null)),
    name: changes.map(([, who]) => (typeof who === "number" ? PEOPLE[who][0] : who)),
    between: hands ? hands.between : 0,
  };
});

/** All moments at which something changes hands, ascending, each once. */
const HAND_TIMES = [...new Set(HANDS.flatMap((hands) => hands.at))].sort((a, b) => a - b);
/** Moments to step through: changes of hands, bids, starts and stops. */
const MOMENTS = [...new Set([0, ...HAND_TIMES, ...(BIDS ? BIDS.at : []), ...(STATUSES ? STATUSES.at : []), END])].sort((a, b) => a - b);

/** The holder of a request node at a time, as a person's number; null for nobody. */
function holderAt(request, time) {
  const index = upTo(HANDS[request].at, time) - 1;
  return index < 0 ? null : HANDS[request].who[index];
}

function holderName(request, time) {
  const index = upTo(HANDS[request].at, time) - 1;
  return index < 0 ? null : HANDS[request].name[index];
}

const placeOf = (person) => PEOPLE[person][1];

/** Microseconds in words. */
function timeText(micros) {
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

/** "1 in 4" where not all are kept; empty where they are. */
function sampleText(kept, total, what) {
  if (kept >= total) return "";
  return kept === 0 ? `none of ${counted(total, what)} shown` : `${trimmed(kept)} of ${counted(total, what)} shown, an even sample`;
}

/** The colours of the page, as the browser's preference has it. */
let COLORS = {};
function readColors() {
  const style = getComputedStyle(document.documentElement);
  for (const name of ["paper", "ink", "muted", "frame", "grid", "panel", "edge", "stitch", "blue", "good", "bad", "dot", "data"]) {
    COLORS[name] = style.getPropertyValue(`--${name}`).trim();
  }
}

/** A canvas made as large as it is shown, sharp on any screen; its context, width and height in CSS pixels. */
function prepared(canvas) {
  const ratio = window.devicePixelRatio || 1;
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

/** A name cut to a width. */
function shortened(context, text, width) {
  const shown = text.replace(/[\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, " ");
  if (context.measureText(shown).width <= width) return shown;
  const letters = Array.from(shown);
  let low = 0, high = letters.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (context.measureText(letters.slice(0, middle).join("") + "…").width <= width) low = middle; else high = middle - 1;
  }
  return low === 0 ? "" : letters.slice(0, low).join("") + "…";
}

const FONT = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif";
const CALM = window.matchMedia("(prefers-reduced-motion: reduce)");
