// Several runs side by side: tables with a column for each, and curves over one another.

const DATA = JSON.parse(byId("run").textContent);
const RUNS = DATA.runs;
/** Six kinds of lines, each thin and thick: twelve that can be told apart without their colours. */
const DASHES = [[], [9, 4], [2, 3], [12, 3, 2, 3], [5, 2, 5, 8], [16, 6]];
const LETTERS = RUNS.map((_, position) => String.fromCharCode(65 + position));
/** Whether the curves of each run are shown. */
const SHOWN = RUNS.map(() => true);

/** How the curves of a run are drawn; no two alike. */
function strokeOf(position) {
  const kind = position % DASHES.length;
  return { color: COLORS[`line${kind + 1}`], dash: DASHES[kind], wide: position < DASHES.length ? 2 : 3.5 };
}

/** A short line as the curves of a run are drawn, for tables and choices. */
function sampleOf(position) {
  const canvas = element("canvas", undefined, "sample");
  canvas.setAttribute("aria-hidden", "true");
  canvas.dataset.run = position;
  return canvas;
}

function paintSamples() {
  for (const canvas of document.querySelectorAll("canvas.sample")) {
    const { context, width, height } = prepared(canvas), { color, dash, wide } = strokeOf(Number(canvas.dataset.run));
    context.strokeStyle = color;
    context.lineWidth = wide;
    context.setLineDash(dash);
    context.beginPath();
    context.moveTo(1, height / 2);
    context.lineTo(width - 1, height / 2);
    context.stroke();
  }
}

/** A table with a column for each run, in a frame that scrolls where it is wider or taller than fits. */
function sideBySide(title, what, rows, more, isNumeric) {
  const headings = [what].concat(LETTERS.map((letter) => (isNumeric ? `#${letter}` : letter)));
  return framed(title, table(headings, rows, rows.length + more), isNumeric ? "whole" : "");
}

function showRuns() {
  byId("title").textContent = `Comparison of ${counted(RUNS.length, "run")}`;
  document.title = `${RUNS.map((run) => run.name).join(", ").slice(0, 100)} · Huddle comparison`;
  const rows = RUNS.map(({ name, summary }, position) => {
    const letter = element("td", `${LETTERS[position]} `, "mark");
    letter.append(sampleOf(position));
    return [letter, name, summary.scenario, `${summary.strategy}, ${summary.auction} auction`, `${summary.runtime}, seed ${RUNS[position].seed}`];
  });
  byId("runs").append(framed("Runs", table(["~letter and line", "run", "scenario", "strategy", "runtime"], rows), "whole"));
}

/** A cell whose difference from the first run's is told by more than its colour. */
function differing(text, isOther, className = "") {
  return isOther ? element("td", `≠ ${text}`, `other ${className}`) : element("td", text, className);
}

function showSettings() {
  const settings = byId("settings");
  if (DATA.settings === null) settings.append(element("p", "The scenario of some run is not there any more, so settings are not compared.", "muted"));
  else if (DATA.settings.rows.length === 0) settings.append(element("p", "The runs have the same scenario, also its seed.", "muted"));
  else {
    const rows = DATA.settings.rows.map(([field, values]) => [field, ...values.map((value, position) => differing(value === null ? "not set" : value, position > 0 && value !== values[0]))]);
    settings.append(sideBySide("Settings that differ", "field", rows, DATA.settings.more));
  }
}

/** The figures: a name, the value of a run (`null` where there is none), how it is told, and what it is a part of, where it is. */
const time = (milliseconds) => timeText(milliseconds * 1e3);
const plain = (value) => trimmed(value);
const FIGURES = [
  ["verdict", (run) => `${run.verdict}${run.partial ? ", interrupted" : ""}`],
  ["request nodes stitched", (run, { stitched }) => stitched, (value, run) => `${trimmed(value)} of ${trimmed(run.request_nodes)}`, (run) => run.request_nodes],
  ["valid", (run) => (run.valid ? "✓ valid" : "✗ not valid")],
  ["expectations met", (run) => (run.expectations.length ? `${run.expectations.filter((one) => one.ok).length} of ${run.expectations.length}` : "none expected")],
  ["welfare", (run) => run.welfare, plain],
  ["best welfare possible", bestWelfare, plain],
  ["reached of it", reachedShare, (share) => percent(share)],
  ["agreement", (run) => run.agreement, (share) => percent(share)],
  ["converged at", (run) => run.converged_at_ms, time],
  ["silent at", (run) => run.quiescent_at_ms, time],
  ["ended at", (run) => run.ended_at_ms, time],
  ["changes of hands once all were held", (run) => run.flips, plain],
  ["messages", (run) => run.messages, plain],
  ["of these lost", (run) => run.messages_lost, plain],
  ["of these doubled", (run) => run.messages_doubled, plain],
  ["messages per edge", (run) => run.messages_per_edge, (value) => trimmed(value, 2)],
  ["bytes", (run) => run.bytes, plain],
  ["longest chain of messages", (run) => run.hops, plain],
  ["most bids kept by a node", (run) => run.retained_max, plain],
  ["container nodes", (run) => run.nodes, plain],
  ["edges", (run) => run.edges, plain],
];

/** By how much a number differs from the first run's; empty where that says nothing. Only all is 100 %. */
function changeText(value, first) {
  if (typeof value !== "number" || typeof first !== "number" || value === first) return "";
  if (first === 0) return "";
  const change = (value - first) / Math.abs(first);
  if (Math.abs(change) < 0.0005) return " (less than 0.1 %)";
  if (Math.abs(change) >= 9.995) return ` (× ${trimmed(value / first, 1)})`;
  const share = Math.abs(change) * 100, rounded = Number(share.toFixed(share < 10 || (share > 99 && share < 101) ? 1 : 0));
  const told = share < 100 ? Math.min(rounded, 99.9) : share > 100 ? Math.max(rounded, 100.1) : rounded;
  return ` (${change > 0 ? "+" : "−"}${trimmed(told)} %)`;
}

function showFigures() {
  const rows = FIGURES.flatMap(([name, read, tell = (value) => value, whole = () => null]) => {
    const values = RUNS.map((run) => read(run.summary, run));
    if (values.every((value) => value === null)) return [];
    return [[name, ...values.map((value, position) => {
      const text = value === null ? "–" : tell(value, RUNS[position].summary), isOfOther = whole(RUNS[position].summary) !== whole(RUNS[0].summary), isOther = position > 0 && (value !== values[0] || isOfOther);
      return differing(`${text}${position > 0 && !isOfOther ? changeText(value, values[0]) : ""}`, isOther, "number");
    })]];
  });
  byId("figures-note").textContent = "≠ and per cent: against A. – is none: a run that never converged has no time of it. What was measured by the clock of the machine is left out.";
  byId("figures").append(sideBySide("Figures", "figure", rows, 0, true));
}

function holderText(holder) {
  return holder === false ? "not requested" : holder === null ? "✗ not stitched" : holder;
}

function showStitching() {
  const { rows, more } = DATA.stitching, differs = ([, holders]) => holders.some((holder) => holder !== holders[0]);
  const different = rows.filter(differs), agreed = rows.length - different.length;
  const left = more > 0 ? ` ${trimmed(more)} more are not listed.` : "";
  byId("stitching-note").textContent = different.length === 0
    ? `All runs stitch all ${counted(rows.length + more, "request node")} alike.`
    : `${trimmed(different.length)} of ${counted(rows.length + more, "request node")} ${different.length === 1 ? "is" : "are"} stitched differently.${left}`;
  byId("all-label").hidden = agreed === 0;
  const fill = () => {
    const shown = byId("all").checked ? rows : different;
    const cells = shown.map(([request, holders]) => [request, ...holders.map((holder, position) => differing(holderText(holder), position > 0 && holder !== holders[0]))]);
    byId("stitching").replaceChildren(...(cells.length ? [sideBySide("Stitching", "request node", cells, 0)] : []));
  };
  byId("all").addEventListener("change", fill);
  fill();
}

function showConditions() {
  const { rows, more } = DATA.conditions;
  if (rows.length === 0) return byId("conditions").append(element("p", "All runs keep, or break, the same conditions.", "muted"));
  const cells = rows.map(([name, values]) => [name, ...values.map((value) => (value === "absent" ? element("td", "not set", "muted") : mark(value)))]);
  byId("conditions").append(sideBySide("Conditions that not all keep", "condition", cells, more));
}

/** Adds a chart of one measure of the course, a line for each run that has one and is shown. */
function addCurves(caption, note, height, key, yaxis, label, shape) {
  const lines = RUNS.map(({ course, end }, position) => course && courseLine(course, course[key], (value) => `${LETTERS[position]}: ${label(value)}`, { end, ...shape }));
  addChart(caption, note, height, () => ({ traces: lines.flatMap((line, position) => (line && SHOWN[position] ? [line(strokeOf(position))] : [])), yaxis }));
}

function showCurves() {
  const recorded = RUNS.filter((run) => run.course);
  if (recorded.length < RUNS.length) {
    const missing = LETTERS.filter((_, position) => !RUNS[position].course).join(", ");
    byId("charts").before(element("p", `The course of ${missing} is not recorded (--record metrics records it).`, "muted"));
  }
  byId("shown").hidden = recorded.length === 0;
  if (recorded.length === 0) return;
  spanWhole(Math.max(...recorded.map((run) => run.end)));
  addCurves("Agreement", "share of live nodes that hold the final stitching of their part", 170, "agreement", SHARES, percent);
  addCurves("Welfare", "of the view that most nodes hold, in credits", 150, "welfare", {}, plain);
  addCurves("Messages", "sent so far; straight lines join samples", 150, "messages", { rangemode: "tozero" }, plain, { isStraight: true });
  const most = recorded.every((run) => run.course.watches_all_in_flight);
  addCurves("Messages in flight", most ? "most at any moment between two samples" : "at each sample; of virtual runs of up to 256 nodes the most since the sample before", 130, "in_flight", { rangemode: "tozero" }, plain, { looksBack: true });
  RUNS.forEach((run, position) => {
    if (!run.course) return;
    const label = element("label"), box = element("input");
    box.type = "checkbox";
    box.checked = true;
    box.addEventListener("change", () => {
      SHOWN[position] = box.checked;
      drawCharts();
    });
    label.append(box, sampleOf(position), element("span", `${LETTERS[position]} · ${run.name}`));
    byId("shown").append(label);
  });
}

function begin() {
  readColors();
  showRuns();
  showSettings();
  showFigures();
  showStitching();
  showConditions();
  showCurves();
  beginCharts(() => {}, () => {}, () => null);
  const everything = () => {
    readColors();
    paintSamples();
  };
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", everything);
  window.addEventListener("resize", everything);
  followPrinting(everything);
  document.addEventListener("keydown", (event) => {
    const key = event.key.toLowerCase();
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.tagName === "INPUT" || !"zx".includes(key) || CHARTS.length === 0) return;
    zoomBy(key === "z" ? 0.5 : 2, null);
  });
  everything();
}

begin();
