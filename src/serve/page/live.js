// A run under way: what it is, where it stands, who holds what, and its curves so far.

const RUN_ID = JSON.parse(byId("run").textContent).run;
/** What the run is, the latest of it, its way, and the last changes of hands, the newest first. */
const LIVE = { about: null, latest: null, trail: [], end: 1, hands: [] };
/** Curves are drawn so many milliseconds after something new, with what came meanwhile. */
const PATIENCE = 200;
/** Changes of hands that are kept and shown. */
const HANDS_MAX = 50;

const PHASES = {
  running: ["going on", "Nothing is settled before it ends: agreement is that with the view that most nodes hold so far."],
  held: ["held", "It stands still until it is resumed or stepped."],
  recording: ["ended, being recorded", "It is written and its charts are drawn."],
  failed: ["failed", "Nothing was recorded."],
};

function showAbout(about) {
  LIVE.about = about;
  document.title = `${about.scenario} · Huddle live`;
  byId("title").textContent = about.scenario;
  byId("description").textContent = about.description;
  byId("which").textContent = [
    `${about.strategy}, ${about.auction} auction`, `seed ${about.seed}`, `${about.runtime} runtime`,
    `${counted(about.nodes, "container node")}, ${counted(about.edges, "edge")}`,
    about.parts > 1 ? `${trimmed(about.parts)} connected parts` : null, counted(about.requests_total, "request node"),
  ].filter(Boolean).join(" · ");
  byId("notices").replaceChildren(...about.notices.map((notice) => element("li", notice)));
  const rows = about.requests.map((request) => [request, element("td", "–", "muted")]);
  const made = table(["request node", "container node"], rows, about.requests_total);
  byId("stitching").replaceChildren(byId("stitching-title"), byId("stitching-note"), rows.length > TALL_ROWS ? framed("Who holds what", made) : made);
  LIVE.cells = [...made.tBodies[0].rows].slice(0, rows.length).map((row) => row.cells[1]);
}

function showPhase({ phase, is_stopping: isStopping, ended, failure, now }) {
  const heading = byId("phase"), isOver = phase === "recorded" || phase === "failed";
  const [name, means] = PHASES[phase] || ["", ""];
  byId("failure").hidden = !failure;
  byId("failure").textContent = failure || "";
  if (ended) {
    if (LIVE.isEnded) return;
    LIVE.isEnded = true;
    const link = element("a", "Open the report");
    link.href = `/report?run=${encodeURIComponent(ended.run)}`;
    link.id = "report";
    heading.replaceChildren(verdictMark(ended.verdict, ended.partial), ` · ${outcomeText(ended)}, welfare ${trimmed(ended.welfare)}`);
    byId("means").replaceChildren(link, ended.converged_at === null ? "" : ` · converged at ${timeText(ended.converged_at)}`);
  } else {
    const shown = isStopping && !isOver && phase !== "recording" ? "stopping" : !now && phase === "running" ? "beginning" : name;
    // A heading that is told aloud changes only when it says something else.
    if (heading.textContent !== shown) heading.textContent = shown;
    byId("means").textContent = means;
  }
}

/** Of a container in parts most nodes hold one thing, and what the run comes to is the best part's. */
function showWhose({ phase }) {
  const isOver = phase === "recording" || phase === "recorded", { parts } = LIVE.about;
  byId("stitching-note").textContent = parts === 1 ? "" : isOver
    ? `What the run came to: the stitching of the best of the ${trimmed(parts)} connected parts. Changes of hands and curves are of what most nodes hold, which may be another part's.`
    : `What most nodes hold. In the end it is the stitching of the best of the ${trimmed(parts)} connected parts.`;
}

function showHolders({ holders }) {
  holders.forEach((holder, position) => {
    const cell = LIVE.cells[position], text = holder === null ? "–" : holder;
    if (!cell || cell.textContent === text) return;
    cell.textContent = text;
    cell.className = holder === null ? "muted" : "";
  });
}

function showHands({ total, last }, isFirst) {
  if (isFirst) LIVE.hands = [];
  if (last.length > 0) LIVE.hands = [...last.toReversed(), ...LIVE.hands].slice(0, HANDS_MAX);
  else if (!isFirst) return;
  const shown = LIVE.hands, name = (holder) => (holder === null ? "nobody" : holder);
  byId("hands-note").textContent = total === 0 ? "None yet." : total === shown.length ? `All ${trimmed(total)}, the last first.` : `The last ${shown.length} of ${trimmed(total)}; older ones are left out.`;
  const rows = shown.map(([at, request, from, to]) => [timeText(at), LIVE.about.requests[request] || `request node ${request + 1}`, `${name(from)} → ${name(to)}`]);
  const made = table(["#at", "request", "from → to"], rows);
  if (!LIVE.frame) byId("hands-table").append((LIVE.frame = framed("Changes of hands", made)));
  else LIVE.frame.replaceChildren(made);
  LIVE.frame.hidden = total === 0;
}

function showFigures({ phase, now }) {
  const isOver = phase === "recording" || phase === "recorded";
  const figures = [
    [isOver ? "agreement" : "agreement so far", percent(now.agreement)],
    ["live nodes looked at", trimmed(now.live)],
    ["different views", trimmed(now.views)],
    [isOver ? "stitched" : "stitched by most", `${trimmed(now.stitched)} of ${trimmed(LIVE.about.requests_total)}`],
    [isOver ? "welfare" : "welfare of that", trimmed(now.welfare)],
    ["messages sent", trimmed(now.sent)],
    ["in flight", trimmed(now.in_flight)],
    ["lost", trimmed(now.lost)],
    ["bytes sent", trimmed(now.bytes)],
  ];
  const list = byId("figures");
  if (list.children.length !== 2 * figures.length) list.replaceChildren(...figures.flatMap(([name]) => [element("dt", name), element("dd")]));
  figures.forEach(([name, value], position) => {
    list.children[2 * position].textContent = name;
    list.children[2 * position + 1].textContent = value;
  });
  byId("clock").textContent = `simulated time ${timeText(now.at)}`;
}

function addCurves() {
  const add = (caption, note, height, column, yaxis, tell) => addChart(caption, note, height, () => {
    if (LIVE.trail.length === 0) return { traces: [], yaxis };
    const line = courseLine({ at: LIVE.trail.map((point) => point[0]) }, LIVE.trail.map((point) => point[column]), tell);
    return { traces: [line({ color: COLORS.blue })], yaxis };
  });
  LIVE.agreement = add("Agreement so far", "share of live nodes that hold the view that most of their part hold", 140, 1, SHARES, (share) => `agreement ${percent(share)}`);
  add("Welfare", "of the view that most nodes hold, in credits", 130, 2, {}, (welfare) => `welfare ${trimmed(welfare)}`);
  add("Messages in flight", "", 120, 4, { rangemode: "tozero" }, (flying) => `${counted(flying, "message")} in flight`);
}

function showCurves({ phase, trail, now }) {
  LIVE.trail.length = trail.from;
  LIVE.trail.push(...trail.points);
  LIVE.end = Math.max(now ? now.at : 0, 1);
  if (phase === "recording" || phase === "recorded") {
    LIVE.agreement.title.firstChild.textContent = "Agreement";
    LIVE.agreement.small.textContent = " · share of live nodes that hold the final stitching of their part";
    LIVE.agreement.plot.setAttribute("aria-label", "Agreement");
  }
  if (!LIVE.isDue) setTimeout(drawCurves, PATIENCE);
  LIVE.isDue = true;
}

/** Draws the curves up to the latest; a window that was zoomed to stays. */
function drawCurves() {
  LIVE.isDue = false;
  const isWhole = SPAN.from === 0 && SPAN.to === SPAN.whole, { from, to } = SPAN;
  spanWhole(LIVE.end);
  if (!isWhole && to <= SPAN.whole) zoomTo(from, to);
}

function hear(message, isFirst) {
  if (message.unknown) {
    byId("control").hidden = true;
    return;
  }
  if (message.about) showAbout(message.about);
  LIVE.latest = message;
  showPhase(message);
  showControl(message);
  if (message.now) {
    showHolders(message.now);
    showWhose(message);
    showFigures(message);
  }
  showHands(message.hands, isFirst);
  showCurves(message);
}
