// The charts of a run: its course, who held what, and the bids on one request node.

const BAND = 24;
const MOST_BANDS = 14;
/** Lower edge of the bids chart to the middle of the crosses that stand for withdrawals. */
const WITHDRAWN = 6;
/** The request node whose bids are shown, and its chart. */
const AUCTION = { request: 0, chart: null };

function addCharts() {
  spanWhole(END);
  const course = RUN.course;
  if (course && course.at.length > 0) addCourse(course);
  else byId("charts").append(element("p", "The course of the run is not recorded (--record metrics records it).", "muted"));
  if (BIDS && REQUESTS.length > 0) {
    AUCTION.request = REQUESTS.map((_, request) => auctionOf(request).length).reduce((best, count, request, all) => (count > all[best] ? request : best), 0);
    AUCTION.chart = addChart("Bids", "", 190, paintAuction, tellAuction);
    const choice = byId("auction");
    REQUESTS.forEach((request, position) => choice.append(new Option(request.name, position)));
    chooseAuction(AUCTION.request);
  } else byId("auction").parentElement.hidden = true;
  byId("chart-tools").hidden = CHARTS.length === 0;
}

function addCourse(course) {
  const line = (values, looksBack) => ({ ...courseLine(course, values, SPAN.whole, looksBack), color: COLORS.blue });
  const add = (caption, note, height, values, bounds, label, tell, looksBack = false) =>
    addChart(caption, note, height, (...at) => paintSteps(...at, [line(values, looksBack)], bounds, label), (time) => {
      const value = valueAt(line(values, looksBack), time);
      return value === null ? "" : tell(value, time);
    });
  add("Agreement", "share of live nodes that hold the final stitching of their part", 130, course.agreement, [0, 1], percent, (share) => `agreement ${percent(share)}`);
  add("Welfare", "of the view that most nodes hold, in credits", 110, course.welfare, null, (tick) => trimmed(tick),
    (welfare, time) => `welfare ${trimmed(welfare)}\n${valueAt(line(course.stitched), time)} of ${counted(REQUESTS.length, "request node")} stitched`);
  add("Messages in flight", "most at any moment between two samples", 100, course.in_flight, [0, null], (tick) => trimmed(tick),
    (flying, time) => `at most ${counted(flying, "message")} in flight\n${trimmed(valueAt(line(course.messages), time) || 0)} sent up to the sample before`, true);
  const rows = bandRows();
  if (rows.length === 0) return;
  const note = rows.length < REQUESTS.length ? `the ${rows.length} of ${REQUESTS.length} request nodes that change hands most` : "a bar is a time in one pair of hands, by the view of most nodes";
  addChart("Stability: who holds each request node", note, rows.length * BAND + PAD.top + PAD.bottom, (...at) => paintBands(...at, rows), (time, y) => {
    const row = rows[Math.floor((y - PAD.top) / BAND)];
    return row === undefined ? "" : `${REQUESTS[row].name}: ${holderName(row, time) === null ? "nobody" : holderName(row, time)}`;
  });
}

function bandRows() {
  return REQUESTS.map((_, request) => request).sort((a, b) => HANDS[b].at.length - HANDS[a].at.length || a - b)
    .slice(0, MOST_BANDS).sort((a, b) => a - b);
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
      const left = Math.max(xOf(from, width), PAD.left), right = xOf(index + 1 < hands.at.length ? hands.at[index + 1] : SPAN.whole, width);
      if (right < PAD.left || left > width) return;
      if (!numbers.has(name)) numbers.set(name, numbers.size);
      const color = RUN.palette[numbers.get(name) % RUN.palette.length];
      context.fillStyle = color;
      context.fillRect(left, y + 2, Math.max(right - left, 0.5), BAND - 4);
      context.fillStyle = COLORS.paper;
      if (right - left > 3) context.fillRect(left, y + 2, 1, BAND - 4);
      const room = Math.min(right, width - PAD.right) - left - 9;
      context.font = `600 12px ${FONT}`;
      const text = room > 14 ? shortened(context, name, room) : "";
      if (text === "" || text === "…") return;
      context.textAlign = "left";
      context.fillStyle = readableOn(color);
      context.fillText(text, left + 5, y + BAND / 2 + 0.5);
    }));
  });
}

function chooseAuction(request) {
  AUCTION.request = request;
  byId("auction").value = request;
  if (!AUCTION.chart) return;
  const { title, small, canvas } = AUCTION.chart, { name } = REQUESTS[request];
  const holder = holderName(request, END), kept = sampleText(BIDS.at.length, BIDS.total, "bid of the run");
  const filled = holder === null ? "nobody holds it in the end" : `filled: ${holder}, who holds it in the end`;
  title.firstChild.textContent = `Bids on ${name}`;
  small.textContent = ` · ${filled}; a cross on the lower edge is a withdrawal${kept ? `; ${kept}` : ""}`;
  canvas.setAttribute("aria-label", `Bids on ${name} over time`);
  AUCTION.chart.version = request;
}

/** Bounds of the credits bid, with room below for withdrawals. */
function auctionBounds(height) {
  const bids = auctionOf(AUCTION.request), credits = bids.map((index) => BIDS.credits[index]).filter((credit) => credit !== null);
  const [low, high] = boundsOf(credits, null, height);
  const withdrawn = credits.length < bids.length ? (high - low) * 0.12 : 0;
  return [low - withdrawn, high];
}

/** Each bid as a dot, a withdrawal as a cross on the lower edge; of the one who holds it in the end, filled and joined. */
function paintAuction(context, width, height) {
  const bids = auctionOf(AUCTION.request), last = holderAt(AUCTION.request, END);
  const y = gridLines(context, width, height, auctionBounds(height), (tick) => trimmed(tick));
  const mark = (index, size, color, isFilled) => {
    const x = xOf(BIDS.at[index], width), credits = BIDS.credits[index];
    if (x < PAD.left - 5 || x > width) return;
    if (credits === null) return cross(context, x, height - PAD.bottom - WITHDRAWN, size, color);
    context.beginPath();
    context.arc(x, y(credits), size, 0, 2 * Math.PI);
    context[isFilled ? "fillStyle" : "strokeStyle"] = color;
    context.lineWidth = 1.3;
    context[isFilled ? "fill" : "stroke"]();
  };
  const own = last === null ? [] : bids.filter((index) => BIDS.who[index] === last);
  const marks = (paint) => clipped(context, width, height, paint, 5);
  marks(() => bids.forEach((index) => BIDS.who[index] !== last && mark(index, 3, COLORS.data, false)));
  clipped(context, width, height, () => {
    context.strokeStyle = COLORS.stitch;
    context.lineWidth = 2;
    context.beginPath();
    own.forEach((index, position) => {
      const next = own[position + 1], credits = BIDS.credits[index];
      if (credits === null) return;
      context.moveTo(xOf(BIDS.at[index], width), y(credits));
      const until = xOf(next === undefined ? SPAN.whole : BIDS.at[next], width);
      context.lineTo(until, y(credits));
      if (next !== undefined && BIDS.credits[next] !== null) context.lineTo(until, y(BIDS.credits[next]));
    });
    context.stroke();
  });
  marks(() => own.forEach((index) => mark(index, 4, COLORS.stitch, true)));
}

function tellAuction(time, y, height) {
  const [low, high] = auctionBounds(height), width = AUCTION.chart.canvas.clientWidth, x = xOf(time, width);
  const near = [];
  for (const index of auctionOf(AUCTION.request)) {
    const credits = BIDS.credits[index];
    const by = credits === null ? height - PAD.bottom - WITHDRAWN : height - PAD.bottom - ((credits - low) / (high - low)) * (height - PAD.top - PAD.bottom);
    const distance = Math.hypot(xOf(BIDS.at[index], width) - x, by - y);
    if (distance < 12) near.push([distance, index]);
  }
  near.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const lines = near.slice(0, 5).map(([, index]) => `${PEOPLE[BIDS.who[index]][0]} ${BIDS.credits[index] === null ? "withdraws" : `bids ${trimmed(BIDS.credits[index])}`} at ${timeText(BIDS.at[index])}`);
  if (near.length > lines.length) lines.push(`and ${trimmed(near.length - lines.length)} more here`);
  return lines.join("\n");
}
