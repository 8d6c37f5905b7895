// The charts of a run: its course, who held what, and the bids on one request node.

const BAND = 24;
const MOST_BANDS = 14;
/** More bids than these in a window are thinned evenly. */
const MOST_MARKS = 2000;
/** How much of the height of the bids is the edge for withdrawals. */
const EDGE = 0.1;
/** The request node whose bids are shown, and its chart. */
const AUCTION = { request: 0, chart: null };

function addCharts() {
  spanWhole(END);
  const course = RUN.course;
  if (course && course.at.length > 0) addCourse(course);
  else byId("charts").append(element("p", "The course of the run is not recorded (--record metrics records it).", "muted"));
  if (BIDS && REQUESTS.length > 0) {
    AUCTION.request = REQUESTS.map((_, request) => auctionOf(request).length).reduce((best, count, request, all) => (count > all[best] ? request : best), 0);
    AUCTION.chart = addChart("Bids", "", 200, drawAuction);
    const choice = byId("auction");
    REQUESTS.forEach((request, position) => choice.append(new Option(request.name, position)));
    chooseAuction(AUCTION.request);
  } else byId("auction").parentElement.hidden = true;
}

function addCourse(course) {
  const add = (caption, note, height, values, yaxis, tell, shape) => {
    const line = courseLine(course, values, tell, shape);
    addChart(caption, note, height, () => ({ traces: [line({ color: COLORS.blue })], yaxis }));
  };
  const looked = SUMMARY.sampled_nodes ? `, of ${trimmed(SUMMARY.sampled_nodes)} nodes drawn at random` : "";
  add("Agreement", `share of live nodes that hold the final stitching of their part${looked}`, 140, course.agreement, SHARES, (share) => `agreement ${percent(share)}`);
  add("Welfare", `of the view that most nodes hold, in credits${looked}${welfareApart(course)}`, 130, course.welfare, {},
    (welfare, sample) => `welfare ${trimmed(welfare)}, ${counted(course.stitched[sample], "request node")} stitched`);
  const most = course.watches_all_in_flight;
  add("Messages in flight", most ? "most at any moment between two samples" : "at each sample; between two there may be more", 120, course.in_flight, { rangemode: "tozero" },
    (flying, sample) => (most ? `at most ${counted(flying, "message")} in flight, ${trimmed(course.messages[sample - 1] ?? 0)} sent up to the sample before` : `${counted(flying, "message")} in flight at the sample after, ${trimmed(course.messages[sample])} sent until then`), { looksBack: true });
  const rows = bandRows();
  if (rows.length === 0) return;
  const told = rows.map((request) => course.at.map((time) => `${escaped(REQUESTS[request].name)}: ${escaped(holderName(request, time) ?? "nobody")}`));
  const draw = (width) => {
    const { x, samples } = heldSamples(course.at, SPAN.whole * 1e6);
    const tellers = told.map((texts, row) => ({ x, y: x.map(() => row), customdata: samples.map((sample) => texts[sample]), hovertemplate: TOLD, mode: "lines", line: { width: 0 } }));
    return { traces: [...bandTraces(rows, width), ...tellers], yaxis };
  };
  const yaxis = { range: [rows.length - 0.5, -0.5], tickvals: rows.map((_, row) => row), ticktext: rows.map((request) => escapedTo(REQUESTS[request].name, MARGIN.l - 10, REQUESTS.map(({ name }) => name))), showgrid: false };
  const note = rows.length < REQUESTS.length ? `the ${rows.length} of ${REQUESTS.length} request nodes that change hands most` : "a bar is a time in one pair of hands, by the view of most nodes";
  const apart = DIVERGENT.length > 0 ? `; the stitching above is ${HEADLINE_TEXT}` : "";
  addChart("Stability: who holds each request node", `${note}${apart}`, rows.length * BAND + MARGIN.t + MARGIN.b, draw);
}

/** What to say of a course that ends at another welfare than the stitching above has. */
function welfareApart({ welfare }) {
  const isApart = SUMMARY.components > 1 && Math.abs(welfare.at(-1) - SUMMARY.welfare) > 1e-6;
  return isApart ? `; that of the stitching above, the best part's, is ${trimmed(SUMMARY.welfare)}` : "";
}

function bandRows() {
  return REQUESTS.map((_, request) => request).sort((a, b) => HANDS[b].at.length - HANDS[a].at.length || a - b)
    .slice(0, MOST_BANDS).sort((a, b) => a - b);
}

/** For each colour of holders a wide line in each of their times, and names where they fit. */
function bandTraces(rows, width) {
  const perPixel = (SPAN.to - SPAN.from) / width, numbers = new Map();
  const bars = RUN.palette.map((color) => ({ x: [], y: [], mode: "lines", line: { width: BAND - 4, color }, hoverinfo: "skip" }));
  const ends = { x: [], y: [], mode: "lines", line: { width: 1, color: COLORS.paper }, hoverinfo: "skip" };
  const names = { x: [], y: [], text: [], mode: "text", textposition: "middle right", textfont: { weight: 600, color: [] }, hoverinfo: "skip" };
  const holders = [...new Set(rows.flatMap((request) => HANDS[request].name))].filter((name) => name !== null);
  rows.forEach((request, row) => HANDS[request].name.forEach((name, index) => {
    if (name === null) return;
    if (!numbers.has(name)) numbers.set(name, numbers.size % bars.length);
    const { at } = HANDS[request], bar = bars[numbers.get(name)], { color } = bar.line;
    const begins = inSeconds(at[index]), from = Math.max(begins, SPAN.from), to = Math.min(index + 1 < at.length ? inSeconds(at[index + 1]) : SPAN.whole, SPAN.to);
    if (to < from) return;
    bar.x.push(from, Math.max(to, from + perPixel / 2), null);
    bar.y.push(row, row, null);
    const room = (to - from) / perPixel - 9, text = room > 14 ? escapedTo(name, room, holders, 600).replace(/^.?….?$/, "") : "";
    if (from === begins && room > -6) ends.x.push(from, from, null), ends.y.push(row - 0.4, row + 0.4, null);
    if (text) names.x.push(from + 3 * perPixel), names.y.push(row), names.text.push(text), names.textfont.color.push(readableOn(color));
  }));
  return [...bars, ends, names];
}

function chooseAuction(request) {
  AUCTION.request = request;
  byId("auction").value = request;
  if (!AUCTION.chart) return;
  const { title, plot } = AUCTION.chart, { name } = REQUESTS[request];
  title.firstChild.textContent = `Bids on ${name}`;
  plot.setAttribute("aria-label", `Bids on ${name} over time`);
  drawChart(AUCTION.chart);
}

/** Each bid as a ring, a withdrawal as a cross on the lower edge; of the one who holds it in the end, by the stitching above, filled and
 * joined. */
function drawAuction() {
  const bids = auctionOf(AUCTION.request), last = headlineHolder(AUCTION.request), holder = headlineName(AUCTION.request);
  const own = last === null ? [] : bids.filter((index) => BIDS.who[index] === last);
  const inSight = (index) => inSeconds(BIDS.at[index]) >= SPAN.from && inSeconds(BIDS.at[index]) <= SPAN.to;
  const seen = bids.filter((index) => BIDS.who[index] !== last && (bids.length <= MOST_MARKS || inSight(index)));
  const others = seen.length <= MOST_MARKS ? seen : Array.from({ length: MOST_MARKS }, (_, mark) => seen[Math.floor((mark * seen.length) / MOST_MARKS)]);
  AUCTION.chart.small.textContent = [
    ` · ${holder === null ? "nobody holds it in the end" : `filled: ${holder}, who holds it in the ${DIVERGENT.includes(AUCTION.request) ? "stitching above" : "end"}`}`, "a cross on the lower edge is a withdrawal",
    RECORDED && `bids of ${trimmed(RECORDED.length)} of ${counted(SUMMARY.nodes, "node")} were recorded`, bidSampleText(), bids.length === 0 && "no bids", others.length < seen.length && `${trimmed(others.length)} of ${trimmed(seen.length)} others drawn, an even sample: zoom in for more`,
  ].filter(Boolean).join("; ");
  const marks = (chosen, marker, isWithdrawal) => {
    const shown = chosen.filter((index) => (BIDS.credits[index] === null) === isWithdrawal);
    return {
      x: shown.map((index) => inSeconds(BIDS.at[index])), y: shown.map((index) => (isWithdrawal ? 0.5 : BIDS.credits[index])), yaxis: isWithdrawal ? "y2" : "y", mode: "markers", marker, cliponaxis: false,
      customdata: shown.map((index) => `${escaped(PEOPLE[BIDS.who[index]][0])} ${isWithdrawal ? "withdraws" : `bids ${trimmed(BIDS.credits[index])}`}`), hovertemplate: "%{customdata}<br>%{x}<extra></extra>",
    };
  };
  const crossed = (color, size) => ({ color, size, symbol: "x-thin", line: { color, width: 2 } });
  const joined = { x: [], y: [], mode: "lines", line: { shape: "hv", width: 2, color: COLORS.stitch }, hoverinfo: "skip" };
  own.forEach((index, position) => {
    const next = own[position + 1], credits = BIDS.credits[index];
    joined.x.push(inSeconds(BIDS.at[index]), next === undefined ? SPAN.whole : inSeconds(BIDS.at[next]));
    joined.y.push(credits, credits);
  });
  return {
    traces: [marks(others, { color: COLORS.data, size: 7, symbol: "circle-open" }, false), marks(others, crossed(COLORS.data, 6), true), joined,
      marks(own, { color: COLORS.stitch, size: 8 }, false), marks(own, crossed(COLORS.stitch, 7), true)],
    xaxis: { anchor: "y2" },
    yaxis: { domain: [EDGE, 1], visible: bids.length > 0, title: { text: "credits" } },
    layout: { hovermode: "closest", hoverdistance: 12, yaxis2: { domain: [0, EDGE], range: [0, 1], visible: false, fixedrange: true } },
  };
}
