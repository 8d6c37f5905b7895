// Charts over time, drawn by plotly.js: one window of time for all of them. What they show is each page's own.

/** The window of time, and the whole there is, in seconds. */
const SPAN = { from: 0, to: 1, whole: 1 };
const CHARTS = [];
/** What lies around the axes, in pixels; style.css lays the cursor between them. */
const MARGIN = { l: 104, r: 24, t: 8, b: 24 };
const LONGEST_NAME = 40;
/** Points of a line in a window, at least, at which it tells its value. */
const POINTS = 400;
const TOLD = "%{customdata}<extra></extra>";
/** An axis of shares, with room for a line at its ends. */
const SHARES = { range: [-0.04, 1.04], tickformat: ",.0%" };
/** Where fingers scroll, a drag scrolls; buttons zoom. */
const DRAG = window.matchMedia("(pointer: coarse)").matches ? false : "zoom";
const RULER = document.createElement("canvas").getContext("2d");

/** The library stands in the page as text in base 64, deflated: unpacked, it is one more script of the page. What else
 * the page shows is painted first. */
async function unpackLibrary() {
  let unpacking;
  try {
    unpacking = new DecompressionStream("deflate-raw");
  } catch {
    byId("charts").prepend(element("p", "Charts are missing: this browser cannot unpack what draws them. Browsers of 2023 and later can.", "bad"));
    return false;
  }
  await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
  const text = byId("library").textContent;
  const packed = Uint8Array.fromBase64 ? Uint8Array.fromBase64(text) : Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const unpacked = new Blob([packed]).stream().pipeThrough(unpacking);
  document.head.append(element("script", await new Response(unpacked).text()));
  return true;
}

const inSeconds = (micros) => micros / 1e6;

/** A name as the library takes text: it knows tags and entities, and must not know these. */
function escaped(name) {
  const letters = Array.from(inLine(name)), shown = letters.length > LONGEST_NAME ? cut(letters, LONGEST_NAME, (part) => part.length, []) : letters.join("");
  return shown.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

/** A name cut to a width in pixels, so that it can be told from others, as the library takes text. */
function escapedTo(name, width, others, weight = 400) {
  RULER.font = `${weight} 12px ${FONT}`;
  return escaped(shortened(RULER, name, width, others));
}

/** The whole: a little more than the run, so that what its last moment brought is seen. */
function spanWhole(end) {
  SPAN.whole = inSeconds(end) * 1.015;
  zoomTo(0, SPAN.whole);
}

/** Adds a chart; `draw(width)` gives what is drawn over so many pixels: {traces, and, where they differ, xaxis, yaxis, layout}. */
function addChart(caption, note, height, draw) {
  const figure = element("figure"), title = element("figcaption", caption), small = element("span", note ? ` · ${note}` : "");
  const frame = element("div", undefined, "plot"), plot = element("div"), lane = element("div", undefined, "lane"), save = element("button", "SVG");
  title.append(small);
  title.id = `chart-${CHARTS.length + 1}`;
  figure.setAttribute("aria-labelledby", title.id);
  plot.style.height = `${height}px`;
  plot.setAttribute("role", "img");
  plot.setAttribute("aria-label", caption);
  save.type = "button";
  save.title = "Save this chart as it is shown, as an SVG file";
  save.setAttribute("aria-label", `Save as SVG: ${caption}`);
  lane.append(element("div"));
  lane.firstChild.hidden = true;
  frame.append(lane, plot);
  figure.append(title, save, frame);
  byId("charts").append(figure);
  const chart = { title, small, plot, lane, save, draw };
  CHARTS.push(chart);
  return chart;
}

function layoutOf({ xaxis, yaxis, layout }) {
  const axis = { color: COLORS.muted, gridcolor: COLORS.grid, zeroline: false, spikecolor: COLORS.muted, spikethickness: 1, spikedash: "dot" };
  const isLong = SPAN.whole >= 1000;
  const time = { range: [SPAN.from, SPAN.to], minallowed: 0, maxallowed: SPAN.whole, tickformat: isLong ? ",~f" : ".9~s", hoverformat: isLong ? ",.6~f" : ".6~s", ticksuffix: isLong ? " s" : "s", showline: true, linecolor: COLORS.frame, showgrid: false };
  return {
    margin: MARGIN, showlegend: false, dragmode: DRAG, hovermode: "x unified", hoverdistance: -1, spikedistance: -1,
    paper_bgcolor: "transparent", plot_bgcolor: "transparent", font: { family: FONT, size: 12, color: COLORS.ink },
    hoverlabel: { bgcolor: COLORS.paper, bordercolor: COLORS.frame, font: { size: 13, color: COLORS.ink } },
    xaxis: { ...axis, ...time, showspikes: true, spikemode: "across", spikesnap: "hovered data", ...xaxis },
    yaxis: { ...axis, fixedrange: true, showspikes: false, ticklabelstandoff: 4, separatethousands: true, exponentformat: "none", ...yaxis },
    ...layout,
  };
}

/** Draws a chart, as soon as the library is there. */
function drawChart(chart) {
  if (!window.Plotly) return undefined;
  const { plot, lane } = chart, drawn = chart.draw(lane.clientWidth), size = { width: plot.clientWidth, height: plot.clientHeight };
  return Plotly.react(plot, drawn.traces, { ...layoutOf(drawn), ...size }, { displayModeBar: false, doubleClick: false, typesetMath: false });
}

/** Saves a chart as it is shown, with its caption, on the page's ground. */
function saveChart({ title, plot }) {
  const caption = title.firstChild.textContent, margin = { ...MARGIN, t: 40 };
  const layout = { ...plot.layout, margin, paper_bgcolor: COLORS.paper, title: { text: escaped(caption), x: 0, xref: "paper", font: { size: 14 } } };
  return Plotly.downloadImage({ data: plot.data, layout }, { format: "svg", filename: caption, width: plot.clientWidth, height: plot.clientHeight + margin.t - MARGIN.t });
}

const drawCharts = () => CHARTS.forEach(drawChart);

/** The times at which something is told, in seconds, and the sample that holds at each: the library tells points, not lines, so
 * between samples there are as many as leave none of the window without one. A value holds until the next sample, or, where it
 * looks back, since the one before. */
function heldSamples(at, end, looksBack, isStraight) {
  const times = looksBack ? [0, ...at] : [...at, end], step = isStraight ? Infinity : ((SPAN.to - SPAN.from) / POINTS) * 1e6, x = [], samples = [];
  const add = (time, sample) => (x.push(inSeconds(time)), samples.push(sample));
  times.forEach((time, index) => {
    add(time, looksBack ? Math.max(index - 1, 0) : Math.min(index, at.length - 1));
    const until = Math.min(times[index + 1] ?? 0, SPAN.to * 1e6);
    for (let between = Math.max(time, SPAN.from * 1e6) + step; between < until; between += step) add(between, index);
  });
  return { x, samples };
}

/** A line through values of a course, each of which is told, in the stroke that it is asked for with. */
function courseLine({ at }, values, tell, { end = SPAN.whole * 1e6, looksBack = false, isStraight = false } = {}) {
  const told = values.map((value, sample) => (value === null ? "" : tell(value, sample))), shape = isStraight ? "linear" : looksBack ? "vh" : "hv";
  return ({ color, dash = [], wide = 2 }) => {
    const { x, samples } = heldSamples(at, end, looksBack, isStraight);
    const line = { shape, color, width: wide, dash: dash.map((length) => `${length}px`).join(",") || "solid" };
    return { x, y: samples.map((sample) => values[sample]), customdata: samples.map((sample) => told[sample]), hovertemplate: TOLD, mode: "lines", line };
  };
}

/** Shows where a moment, in microseconds, is on every chart; `null` is none. */
function moveCursors(time) {
  const share = time === null ? -1 : (inSeconds(time) - SPAN.from) / (SPAN.to - SPAN.from);
  for (const { lane } of CHARTS) {
    lane.firstChild.hidden = share < 0 || share > 1;
    lane.firstChild.style.left = `${share * 100}%`;
  }
}

/** Shows a window of time, in seconds. */
function zoomTo(from, to) {
  const length = Math.min(Math.max(to - from, SPAN.whole / 1e5, 1e-6), SPAN.whole), start = (from + to - length) / 2;
  SPAN.from = Math.min(Math.max(start, 0), SPAN.whole - length);
  SPAN.to = SPAN.from + length;
  const isWhole = length === SPAN.whole;
  byId("window").textContent = isWhole ? "the whole run" : `${timeText(SPAN.from * 1e6)} to ${timeText(SPAN.to * 1e6)}`;
  drawCharts();
}

/** Zooms by a factor around a time in microseconds, or, where that is out of sight, around the middle. */
function zoomBy(factor, around) {
  const wanted = around === null ? -1 : inSeconds(around), length = (SPAN.to - SPAN.from) * factor;
  const centre = wanted >= SPAN.from && wanted <= SPAN.to ? wanted : (SPAN.from + SPAN.to) / 2;
  const from = centre - ((centre - SPAN.from) / (SPAN.to - SPAN.from)) * length;
  zoomTo(from, from + length);
}

/** Draws the charts and lets pointer and buttons move through time: `changed` follows a zoom, `go` a click, `now` gives the moment. */
async function beginCharts(changed, go, now) {
  if (CHARTS.length === 0) return;
  byId("chart-tools").hidden = false;
  if (!(await unpackLibrary())) return;
  const zoomed = (zoom) => (zoom(), changed());
  for (const chart of CHARTS) {
    const { plot, lane, save } = chart;
    await drawChart(chart);
    // The chart has its name: what the library draws in it, and a picture out of sight in which it measures texts, are for the eye.
    for (const drawn of [plot.firstElementChild, ...document.querySelectorAll("body > svg")]) drawn.setAttribute("aria-hidden", "true");
    plot.on("plotly_relayout", ({ "xaxis.range[0]": from, "xaxis.range[1]": to }) => from !== undefined && zoomed(() => zoomTo(from, to)));
    plot.on("plotly_doubleclick", () => zoomed(() => zoomTo(0, SPAN.whole)));
    const timeAt = (clientX) => {
      const { left, width } = lane.getBoundingClientRect();
      return (SPAN.from + ((clientX - left) / width) * (SPAN.to - SPAN.from)) * 1e6;
    };
    let pressed = 0;
    plot.addEventListener("pointerdown", ({ clientX }) => (pressed = clientX));
    plot.addEventListener("click", ({ clientX }) => {
      if (Math.abs(clientX - pressed) > 4) return;
      const time = timeAt(clientX);
      if (time >= SPAN.from * 1e6 && time <= SPAN.to * 1e6) go(time);
    });
    plot.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      zoomed(() => zoomBy(event.deltaY < 0 ? 1 / 1.3 : 1.3, timeAt(event.clientX)));
    }, { passive: false });
    save.addEventListener("click", () => saveChart(chart));
  }
  byId("chart-in").addEventListener("click", () => zoomed(() => zoomBy(0.5, now())));
  byId("chart-out").addEventListener("click", () => zoomed(() => zoomBy(2, now())));
  byId("chart-all").addEventListener("click", () => zoomed(() => zoomTo(0, SPAN.whole)));
  window.addEventListener("resize", drawCharts);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawCharts);
  byId("charts").dataset.drawn = "";
  changed();
}
