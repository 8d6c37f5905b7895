// The charts over time. All share one window of time, and show where the replay is.

const PAD = { left: 74, right: 16, top: 8, bottom: 20 };
const BAND = 24;
const MOST_BANDS = 14;
const SPAN = { from: 0, to: END, auction: 0 };
const CHARTS = [];

const xOf = (time, width) => PAD.left + ((time - SPAN.from) / (SPAN.to - SPAN.from)) * (width - PAD.left - PAD.right);
const timeOf = (x, width) => SPAN.from + ((x - PAD.left) / (width - PAD.left - PAD.right)) * (SPAN.to - SPAN.from);

/** Round steps for an axis: about so many. */
function ticks(low, high, wanted) {
  const raw = (high - low) / wanted, power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= raw) || raw;
  const made = [];
  for (let tick = Math.ceil(low / step - 1e-9) * step; tick <= high + step * 1e-9; tick += step) made.push(tick + 0);
  return made;
}

/** Adds a chart: `paint(context, width, height)` paints all but the time axis, `tell(time, y, height)` gives the tip. */
function addChart(caption, note, height, paint, tell) {
  const figure = element("figure"), title = element("figcaption", caption), small = element("span", note ? ` · ${note}` : "");
  const canvas = element("canvas");
  title.append(small);
  canvas.style.height = `${height}px`;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", caption);
  figure.append(title, canvas);
  byId("charts").append(figure);
  const chart = { figure, title, small, canvas, paint, tell, layer: null, key: "" };
  CHARTS.push(chart);
  return chart;
}

function addCharts() {
  const course = RUN.course;
  if (course && course.at.length > 0) {
    const value = (values) => (time) => {
      const index = upTo(course.at, time) - 1;
      return index < 0 ? null : values[index];
    };
    const [agreement, welfare, flying, stitched, sent] = [course.agreement, course.welfare, course.in_flight, course.stitched, course.messages].map(value);
    addChart("Agreement", "share of live nodes that hold the final stitching of their part", 130, (...at) => paintSteps(...at, course.agreement.map((share) => share * 100), [0, 100], (tick) => `${trimmed(tick)} %`),
      (time) => agreement(time) === null ? "" : `agreement ${trimmed(Math.floor(agreement(time) * 1000) / 10)} %`);
    addChart("Welfare", "of the view that most nodes hold, in credits", 110, (...at) => paintSteps(...at, course.welfare, null, (tick) => trimmed(tick)),
      (time) => welfare(time) === null ? "" : `welfare ${trimmed(welfare(time))}\n${stitched(time)} of ${counted(REQUESTS.length, "request node")} stitched`);
    addChart("Messages in flight", "most at any moment since the sample before", 100, (...at) => paintSteps(...at, course.in_flight, [0, null], (tick) => trimmed(tick)),
      (time) => flying(time) === null ? "" : `${counted(flying(time), "message")} in flight at most\n${counted(sent(time), "message")} sent so far`);
    const rows = bandRows();
    if (rows.length > 0) {
      const note = rows.length < REQUESTS.length ? `the ${rows.length} of ${REQUESTS.length} request nodes that change hands most` : "a bar is a time in one pair of hands, by the view of most nodes";
      addChart("Stability: who holds each request node", note, rows.length * BAND + PAD.top + PAD.bottom, (...at) => paintBands(...at, rows), (time, y) => {
        const row = rows[Math.floor((y - PAD.top) / BAND)];
        return row === undefined ? "" : `${REQUESTS[row].name}: ${holderName(row, time) === null ? "nobody" : holderName(row, time)}`;
      });
    }
  } else {
    byId("charts").append(element("p", "The course of the run is not recorded (--record metrics records it).", "muted"));
  }
  if (BIDS && REQUESTS.length > 0) {
    SPAN.auction = REQUESTS.map((_, request) => auctionOf(request).length).reduce((best, count, request, all) => (count > all[best] ? request : best), 0);
    const chart = addChart("Bids", "", 190, paintAuction, tellAuction);
    chart.auction = true;
    const choice = byId("auction");
    REQUESTS.forEach((request, position) => choice.append(new Option(request.name, position)));
    choice.value = SPAN.auction;
  } else byId("auction").parentElement.hidden = true;
}

function bandRows() {
  return REQUESTS.map((_, request) => request).sort((a, b) => HANDS[b].at.length - HANDS[a].at.length || a - b)
    .slice(0, MOST_BANDS).sort((a, b) => a - b);
}

function gridLines(context, width, height, low, high, label) {
  const y = (value) => height - PAD.bottom - ((value - low) / (high - low)) * (height - PAD.top - PAD.bottom);
  context.font = `12px ${FONT}`;
  context.textAlign = "right";
  context.textBaseline = "middle";
  context.lineWidth = 1;
  for (const tick of ticks(low, high, Math.max(2, Math.floor(height / 42)))) {
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

function clipped(context, width, height, paint) {
  context.save();
  context.beginPath();
  context.rect(PAD.left, 0, width - PAD.left - PAD.right + 1, height);
  context.clip();
  paint();
  context.restore();
}

/** A line that holds each value until the next sample. */
function paintSteps(context, width, height, values, bounds, label) {
  const at = RUN.course.at;
  let low = bounds ? bounds[0] : Math.min(...values), high = bounds && bounds[1] !== null ? bounds[1] : Math.max(...values);
  if (low === high) [low, high] = [low - (low === 0 && bounds ? 0 : 1), high + 1];
  const y = gridLines(context, width, height, low, high, label);
  clipped(context, width, height, () => {
    context.beginPath();
    context.moveTo(xOf(at[0], width), y(values[0]));
    for (let index = 1; index < values.length; index++) {
      context.lineTo(xOf(at[index], width), y(values[index - 1]));
      context.lineTo(xOf(at[index], width), y(values[index]));
    }
    context.lineTo(xOf(END, width), y(values[values.length - 1]));
    context.strokeStyle = COLORS.blue;
    context.lineWidth = 2;
    context.lineJoin = "bevel";
    context.stroke();
  });
}

function paintBands(context, width, height, rows) {
  const numbers = new Map();
  rows.forEach((request, row) => {
    const hands = HANDS[request], y = PAD.top + row * BAND;
    context.font = `12px ${FONT}`;
    context.textAlign = "right";
    context.textBaseline = "middle";
    context.fillStyle = COLORS.muted;
    context.fillText(shortened(context, REQUESTS[request].name, PAD.left - 10), PAD.left - 6, y + BAND / 2);
    clipped(context, width, height, () => hands.at.forEach((from, index) => {
      const name = hands.name[index];
      if (name === null) return;
      const left = xOf(from, width), right = xOf(index + 1 < hands.at.length ? hands.at[index + 1] : END, width);
      if (right < PAD.left || left > width) return;
      if (!numbers.has(name)) numbers.set(name, numbers.size);
      context.fillStyle = RUN.palette[numbers.get(name) % RUN.palette.length];
      context.fillRect(left, y + 2, Math.max(right - left, 0.5), BAND - 4);
      context.fillStyle = COLORS.paper;
      if (right - left > 3) context.fillRect(left, y + 2, 1, BAND - 4);
      const from_ = Math.max(left, PAD.left) + 5, room = Math.min(right, width - PAD.right) - from_ - 4;
      context.font = `600 12px ${FONT}`;
      const text = room > 14 ? shortened(context, name, room) : "";
      if (text === "" || text === "…") return;
      context.textAlign = "left";
      context.fillStyle = readableOn(RUN.palette[numbers.get(name) % RUN.palette.length]);
      context.fillText(text, from_, y + BAND / 2 + 0.5);
    }));
  });
}

/** Black or white, whichever contrasts more (relative luminance as in WCAG 2). */
function readableOn(color) {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16) / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000000" : "#ffffff";
}

function auctionRange() {
  const credits = auctionOf(SPAN.auction).map((index) => BIDS.credits[index]).filter((credit) => credit !== null);
  let [low, high] = credits.reduce(([low, high], credit) => [Math.min(low, credit), Math.max(high, credit)], [Infinity, -Infinity]);
  if (low > high) [low, high] = [0, 1];
  const room = (high - low) * 0.08 || 1;
  return [low - room, high + room];
}

/** Each bid as a dot, a withdrawal as a cross on the lower edge; of the one who holds it in the end, filled and joined. */
function paintAuction(context, width, height) {
  const [low, high] = auctionRange(), bids = auctionOf(SPAN.auction), last = holderAt(SPAN.auction, END);
  const y = gridLines(context, width, height, low, high, (tick) => trimmed(tick));
  clipped(context, width, height, () => {
    context.lineWidth = 1.3;
    for (const index of bids) {
      const x = xOf(BIDS.at[index], width), credits = BIDS.credits[index];
      if (x < PAD.left - 4 || x > width || BIDS.who[index] === last) continue;
      if (credits === null) cross(context, x, height - PAD.bottom - 5, 3, COLORS.data);
      else {
        context.beginPath();
        context.arc(x, y(credits), 3, 0, 7);
        context.strokeStyle = COLORS.data;
        context.lineWidth = 1.3;
        context.stroke();
      }
    }
    if (last === null) return;
    const own = bids.filter((index) => BIDS.who[index] === last);
    context.strokeStyle = context.fillStyle = COLORS.stitch;
    context.beginPath();
    let height_ = null;
    for (const index of own) {
      const x = xOf(BIDS.at[index], width), credits = BIDS.credits[index];
      if (height_ !== null) context.lineTo(x, height_);
      height_ = credits === null ? null : y(credits);
      if (height_ !== null) context[credits !== null && own[0] === index ? "moveTo" : "lineTo"](x, height_);
    }
    if (height_ !== null) context.lineTo(xOf(END, width), height_);
    context.lineWidth = 2;
    context.stroke();
    for (const index of own) {
      const x = xOf(BIDS.at[index], width), credits = BIDS.credits[index];
      if (credits === null) cross(context, x, height - PAD.bottom - 5, 4, COLORS.stitch);
      else {
        context.beginPath();
        context.arc(x, y(credits), 4, 0, 7);
        context.fill();
      }
    }
  });
}

function tellAuction(time, y, height) {
  const bids = auctionOf(SPAN.auction), [low, high] = auctionRange(), width = CHARTS[CHARTS.length - 1].canvas.clientWidth;
  const x = xOf(time, width);
  let best = null, least = 12;
  for (const index of bids) {
    const credits = BIDS.credits[index];
    const by = credits === null ? height - PAD.bottom - 5 : height - PAD.bottom - ((credits - low) / (high - low)) * (height - PAD.top - PAD.bottom);
    const distance = Math.hypot(xOf(BIDS.at[index], width) - x, by - y);
    if (distance < least) [best, least] = [index, distance];
  }
  if (best === null) return "";
  const what = BIDS.credits[best] === null ? "withdraws" : `bids ${trimmed(BIDS.credits[best])}`;
  return `${PEOPLE[BIDS.who[best]][0]} ${what} at ${timeText(BIDS.at[best])}`;
}

function captionAuction(chart) {
  const request = SPAN.auction, holder = holderName(request, END), kept = sampleText(BIDS.at.length, BIDS.total, "bid of the run");
  chart.title.firstChild.textContent = `Bids on ${REQUESTS[request].name}`;
  chart.small.textContent = ` · ${holder === null ? "nobody holds it in the end" : `filled: ${holder}, who holds it in the end`}; a cross on the lower edge is a withdrawal${kept ? `; ${kept}` : ""}`;
  chart.canvas.setAttribute("aria-label", `Bids on ${REQUESTS[request].name} over time`);
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
  for (const tick of ticks(SPAN.from, SPAN.to, Math.max(2, Math.floor(width / 130)))) {
    const x = xOf(tick, width), half = context.measureText(timeText(tick)).width / 2;
    context.textAlign = x + half > width ? "right" : "center";
    context.fillText(timeText(tick), x + half > width ? width : x, height - 5);
  }
}

/** Paints the charts, all or those that can be seen, and where the replay is. */
function paintCharts(time, drag, all) {
  for (const chart of CHARTS) {
    const place = chart.canvas.getBoundingClientRect();
    if (!all && (place.bottom < -50 || place.top > window.innerHeight + 50)) continue;
    const { context, width, height } = prepared(chart.canvas);
    const key = [width, height, SPAN.from, SPAN.to, chart.auction ? SPAN.auction : "", COLORS.ink, COLORS.paper, window.devicePixelRatio].join(" ");
    if (chart.key !== key) {
      if (chart.auction) captionAuction(chart);
      const layer = document.createElement("canvas");
      [layer.width, layer.height] = [chart.canvas.width, chart.canvas.height];
      const inner = layer.getContext("2d");
      inner.scale(layer.width / width, layer.height / height);
      chart.paint(inner, width, height);
      timeAxis(inner, width, height);
      [chart.layer, chart.key] = [layer, key];
    }
    context.drawImage(chart.layer, 0, 0, width, height);
    if (drag) {
      context.fillStyle = COLORS.blue;
      context.globalAlpha = 0.18;
      context.fillRect(Math.min(drag.from, drag.to), 0, Math.abs(drag.to - drag.from), height - PAD.bottom);
      context.globalAlpha = 1;
    }
    const x = xOf(time, width);
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
  const least = Math.max(END / 1e5, 1);
  if (to - from < least) [from, to] = [(from + to - least) / 2, (from + to + least) / 2];
  if (from < 0) [from, to] = [0, to - from];
  if (to > END) [from, to] = [from - (to - END), END];
  [SPAN.from, SPAN.to] = [Math.max(0, from), Math.min(END, to)];
  byId("window").textContent = SPAN.from === 0 && SPAN.to === END ? "the whole run" : `${timeText(SPAN.from)} to ${timeText(SPAN.to)}`;
}

/** Zooms by a factor around a time. */
function zoomBy(factor, around) {
  const centre = Math.min(Math.max(around, SPAN.from), SPAN.to), share = (centre - SPAN.from) / (SPAN.to - SPAN.from);
  const length = Math.min(END, (SPAN.to - SPAN.from) * factor);
  zoomTo(centre - share * length, centre + (1 - share) * length);
}
