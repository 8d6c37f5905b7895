// Charts over time: one window of time for all of them, lines that hold each value until the next, zoom and hints.

const PAD = { left: 74, right: 16, top: 10, bottom: 20 };
/** The window of time, the whole there is, and the part that is being marked with the pointer. */
const SPAN = { from: 0, to: 1, whole: 1, drag: null };
const CHARTS = [];

const xOf = (time, width) => PAD.left + ((time - SPAN.from) / (SPAN.to - SPAN.from)) * (width - PAD.left - PAD.right);
const timeOf = (x, width) => SPAN.from + ((x - PAD.left) / (width - PAD.left - PAD.right)) * (SPAN.to - SPAN.from);

/** The whole: a little more than the run, so that what its last moment brought is seen. */
function spanWhole(end) {
  SPAN.whole = end * 1.015;
  zoomTo(0, SPAN.whole);
}

/** The least round step for about so many on an axis. */
function roundStep(low, high, wanted) {
  const raw = (high - low) / wanted, power = 10 ** Math.floor(Math.log10(raw));
  return [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= raw) || raw;
}

function ticks(low, high, wanted) {
  const step = roundStep(low, high, wanted), made = [];
  for (let tick = Math.ceil(low / step - 1e-9) * step; tick <= high + step * 1e-9; tick += step) made.push(tick + 0);
  return made;
}

/** Bounds of an axis around values: given ones, or round ones. */
function boundsOf(values, bounds, height) {
  let low = bounds && bounds[0] !== null ? bounds[0] : values.reduce((least, value) => Math.min(least, value), Infinity);
  let high = bounds && bounds[1] !== null ? bounds[1] : values.reduce((most, value) => Math.max(most, value), -Infinity);
  if (!(low < high)) [low, high] = low === Infinity ? [0, 1] : low === 0 ? [0, 1] : [Math.min(0, low), Math.max(0, high)];
  // Rounding widens the range, for which a wider step may be round.
  for (let round = 0; round < 3; round++) {
    const step = roundStep(low, high, wantedTicks(height));
    if (!bounds || bounds[0] === null) low = Math.floor(low / step + 1e-9) * step;
    if (!bounds || bounds[1] === null) high = Math.ceil(high / step - 1e-9) * step;
  }
  return [low, high];
}

const wantedTicks = (height) => Math.max(2, Math.floor(height / 42));

/** Adds a chart: `paint(context, width, height)` paints all but the time axis, `tell(time, y, height)` gives the hint. */
function addChart(caption, note, height, paint, tell) {
  const figure = element("figure"), title = element("figcaption", caption), small = element("span", note ? ` · ${note}` : "");
  const canvas = element("canvas");
  title.append(small);
  canvas.style.height = `${height}px`;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", caption);
  figure.append(title, canvas);
  byId("charts").append(figure);
  const chart = { title, small, canvas, paint, tell, layer: null, key: "" };
  CHARTS.push(chart);
  return chart;
}

/** Paints the lines of an axis with what they stand for; where a value is on it. */
function gridLines(context, width, height, [low, high], label) {
  const y = (value) => height - PAD.bottom - ((value - low) / (high - low)) * (height - PAD.top - PAD.bottom);
  context.font = `12px ${FONT}`;
  context.textAlign = "right";
  context.textBaseline = "middle";
  context.lineWidth = 1;
  for (const tick of ticks(low, high, wantedTicks(height))) {
    context.strokeStyle = COLORS.grid;
    context.beginPath();
    context.moveTo(PAD.left, Math.round(y(tick)) + 0.5);
    context.lineTo(width - PAD.right, Math.round(y(tick)) + 0.5);
    context.stroke();
    context.fillStyle = COLORS.muted;
    context.fillText(shortened(context, label(tick), PAD.left - 10), PAD.left - 6, y(tick));
  }
  return y;
}

/** Paints within the axes, and so far beyond their ends that a mark on them is whole. */
function clipped(context, width, height, paint, beyond = 0) {
  context.save();
  context.beginPath();
  context.rect(PAD.left - beyond, 0, width - PAD.left - PAD.right + 2 * beyond, height);
  context.clip();
  paint();
  context.restore();
}

/** Lines that hold each value until the next; `null` interrupts them. A line: {at, values, end, color}, and, where it is not plain,
 * {dash, wide}; one that {isStraight} joins its values. */
function paintSteps(context, width, height, lines, bounds, label) {
  const present = lines.flatMap((line) => line.values.filter((value) => value !== null));
  const y = gridLines(context, width, height, boundsOf(present, bounds, height), label);
  clipped(context, width, height, () => lines.forEach(({ at, values, end, color, dash, wide, isStraight }) => {
    context.strokeStyle = color;
    context.lineWidth = wide || 2;
    context.lineJoin = "bevel";
    context.setLineDash(dash || []);
    context.beginPath();
    let previous = null;
    values.forEach((value, index) => {
      const x = xOf(at[index], width);
      if (previous !== null && !isStraight) context.lineTo(x, y(previous));
      if (value !== null) context[previous === null ? "moveTo" : "lineTo"](x, y(value));
      previous = value;
    });
    if (previous !== null) context.lineTo(xOf(end, width), y(previous));
    context.stroke();
    context.setLineDash([]);
  }));
}

/** The line of a measure of the course; of one that looks back, each value holds since the sample before. */
function courseLine(course, values, end, looksBack) {
  return looksBack ? { at: [0, ...course.at], values: [...values, null], end } : { at: course.at, values, end };
}

/** The value that a line holds at a time; `null` where it has none. */
function valueAt({ at, values }, time) {
  const index = upTo(at, time) - 1;
  return index < 0 ? null : values[index];
}

function timeAxis(context, width, height) {
  context.font = `12px ${FONT}`;
  context.textBaseline = "alphabetic";
  context.fillStyle = COLORS.muted;
  context.strokeStyle = COLORS.frame;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(PAD.left, height - PAD.bottom + 0.5);
  context.lineTo(width - PAD.right, height - PAD.bottom + 0.5);
  context.stroke();
  for (const tick of ticks(SPAN.from, SPAN.to, Math.max(3, Math.floor(width / 130)))) {
    const x = xOf(tick, width), half = context.measureText(timeText(tick)).width / 2;
    context.textAlign = x + half > width ? "right" : "center";
    context.fillText(timeText(tick), x + half > width ? width : x, height - 5);
  }
}

/** Paints the charts, all or those that can be seen, and where a moment is, if one is given. */
function paintCharts(time, all) {
  for (const chart of CHARTS) {
    const place = chart.canvas.getBoundingClientRect();
    if (!all && (place.bottom < -50 || place.top > window.innerHeight + 50)) continue;
    const { context, width, height } = prepared(chart.canvas);
    if (width === 0) continue;
    const key = [width, height, SPAN.from, SPAN.to, chart.version || "", COLORS.ink, COLORS.paper, window.devicePixelRatio].join(" ");
    if (chart.key !== key) {
      const layer = document.createElement("canvas");
      [layer.width, layer.height] = [chart.canvas.width, chart.canvas.height];
      const inner = layer.getContext("2d");
      inner.scale(layer.width / width, layer.height / height);
      chart.paint(inner, width, height);
      timeAxis(inner, width, height);
      [chart.layer, chart.key] = [layer, key];
    }
    context.drawImage(chart.layer, 0, 0, width, height);
    if (SPAN.drag) {
      context.fillStyle = COLORS.blue;
      context.globalAlpha = 0.18;
      context.fillRect(Math.min(SPAN.drag.from, SPAN.drag.to), 0, Math.abs(SPAN.drag.to - SPAN.drag.from), height - PAD.bottom);
      context.globalAlpha = 1;
    }
    const x = time === null ? -1 : xOf(time, width);
    if (x < PAD.left - 1 || x > width - PAD.right + 1) continue;
    context.strokeStyle = COLORS.ink;
    context.lineWidth = 1.5;
    context.beginPath();
    context.moveTo(x, 0);
    context.lineTo(x, height - PAD.bottom);
    context.stroke();
  }
}

function zoomTo(from, to) {
  const least = Math.max(SPAN.whole / 1e5, 1);
  if (to - from < least) [from, to] = [(from + to - least) / 2, (from + to + least) / 2];
  if (from < 0) [from, to] = [0, to - from];
  if (to > SPAN.whole) [from, to] = [from - (to - SPAN.whole), SPAN.whole];
  [SPAN.from, SPAN.to] = [Math.max(0, from), Math.min(SPAN.whole, to)];
  const isWhole = SPAN.from === 0 && SPAN.to === SPAN.whole;
  byId("window").textContent = isWhole ? "the whole run" : `${timeText(SPAN.from)} to ${timeText(SPAN.to)}`;
}

/** Zooms by a factor around a time, or, where that is out of sight, around the middle. */
function zoomBy(factor, around) {
  const seen = around !== null && around >= SPAN.from && around <= SPAN.to;
  const centre = seen ? around : (SPAN.from + SPAN.to) / 2, share = (centre - SPAN.from) / (SPAN.to - SPAN.from);
  const length = Math.min(SPAN.whole, (SPAN.to - SPAN.from) * factor);
  zoomTo(centre - share * length, centre + (1 - share) * length);
}

/** Lets the pointer and the buttons move through time: `changed` paints anew, `go` follows a click, `now` gives the moment. */
function bindCharts(changed, go, now) {
  for (const chart of CHARTS) {
    const { canvas } = chart;
    canvas.addEventListener("pointerdown", (event) => {
      SPAN.drag = { from: event.offsetX, to: event.offsetX, width: canvas.clientWidth };
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (SPAN.drag) {
        SPAN.drag.to = event.offsetX;
        changed();
      }
      const time = timeOf(event.offsetX, canvas.clientWidth);
      const inside = time >= SPAN.from && time <= SPAN.to, text = inside ? chart.tell(time, event.offsetY, canvas.clientHeight) : "";
      tip(event, inside ? `${timeText(time)}${text ? `\n${text}` : ""}` : "");
    });
    canvas.addEventListener("pointerup", () => {
      const drag = SPAN.drag;
      SPAN.drag = null;
      if (!drag) return;
      const [from, to] = [drag.from, drag.to].sort((a, b) => a - b).map((x) => timeOf(x, drag.width));
      if (Math.abs(drag.to - drag.from) > 6) zoomTo(from, to); else go(from);
      changed();
    });
    canvas.addEventListener("pointercancel", () => (SPAN.drag = null));
    canvas.addEventListener("pointerleave", (event) => tip(event, ""));
    canvas.addEventListener("dblclick", () => (zoomTo(0, SPAN.whole), changed()));
  }
  byId("chart-in").addEventListener("click", () => (zoomBy(0.5, now()), changed()));
  byId("chart-out").addEventListener("click", () => (zoomBy(2, now()), changed()));
  byId("chart-all").addEventListener("click", () => (zoomTo(0, SPAN.whole), changed()));
}
