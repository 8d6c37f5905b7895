// The upper part of the page: verdict, stitching, conditions, figures, notices.

const MEANS = {
  converged: "The run fell silent, and all live nodes of each connected part hold the same stitching.",
  disagreement: "The run fell silent, but nodes of one connected part hold different stitchings.",
  oscillating: "The run never falls silent: its state recurs, so it would go on for ever.",
  exhausted: "A limit was hit before it was established how the run would end.",
};

const MOST_ROWS = 500;

/** ✓, ✗ or –, with words for those who cannot see it. */
function mark(ok) {
  const [sign, word, className] = ok === null ? ["–", "binds nobody", "muted"] : ok ? ["✓", "holds", "good"] : ["✗", "broken", "bad"];
  const cell = element("td", sign, `mark ${className}`);
  cell.setAttribute("aria-label", word);
  cell.title = word;
  return cell;
}

/** A table; cells are texts or ready elements. */
function table(headings, rows, total = rows.length) {
  const made = element("table");
  const head = made.createTHead().insertRow();
  for (const heading of headings) {
    const cell = element("th", heading.replace(/^#/, ""), heading.startsWith("#") ? "number" : undefined);
    cell.scope = "col";
    head.append(cell);
  }
  const body = made.createTBody();
  for (const row of rows) {
    const line = body.insertRow();
    row.forEach((cell, column) => {
      if (cell instanceof Node) line.append(cell);
      else line.append(element("td", cell, headings[column].startsWith("#") ? "number" : undefined));
    });
  }
  if (total > rows.length) {
    const cell = element("td", `and ${trimmed(total - rows.length)} more`, "muted");
    cell.colSpan = headings.length;
    body.insertRow().append(cell);
  }
  return made;
}

function showHeading() {
  document.title = `${SUMMARY.scenario} · Huddle report`;
  byId("title").textContent = SUMMARY.scenario;
  byId("which").textContent = [
    `${SUMMARY.strategy}, ${SUMMARY.auction} auction`, `seed ${SUMMARY.seed}`, `${SUMMARY.runtime} runtime`,
    `${counted(SUMMARY.nodes, "container node")}, ${counted(SUMMARY.edges, "edge")}`,
    SUMMARY.shortcuts > 0 ? counted(SUMMARY.shortcuts, "shortcut") : null,
    SUMMARY.components > 1 ? `${trimmed(SUMMARY.components)} connected parts` : null,
    counted(SUMMARY.request_nodes, "request node"),
  ].filter(Boolean).join(" · ");
  const stitched = Object.keys(SUMMARY.stitching).length;
  const good = SUMMARY.verdict === "converged" && SUMMARY.valid && SUMMARY.complete;
  const heading = byId("verdict");
  heading.replaceChildren(
    element("span", `${good ? "✓" : "✗"} ${SUMMARY.verdict}${SUMMARY.partial ? ", interrupted" : ""}`, good ? "good" : "bad"),
    document.createTextNode(
      ` · ${stitched} of ${counted(SUMMARY.request_nodes, "request node")} stitched · ` +
      `${SUMMARY.valid ? "valid" : "not valid"} · welfare ${trimmed(SUMMARY.welfare)}`),
  );
  byId("verdict-means").textContent = MEANS[SUMMARY.verdict] || "";
  for (const notice of SUMMARY.notices) byId("notices").append(element("li", notice));
}

function showStitching() {
  const rows = Object.entries(SUMMARY.stitching).concat(SUMMARY.unstitched.map((name) => [name, null]));
  const shown = rows.slice(0, MOST_ROWS).map(([request, holder]) => [request, holder === null ? element("td", "✗ not stitched", "bad") : holder]);
  byId("stitching").append(rows.length ? table(["request node", "container node"], shown, rows.length) : element("p", "Nothing was requested.", "muted"));
  if (SUMMARY.components > 1) byId("stitching").append(element("p", "Of the best of the connected parts.", "muted small"));
}

function showConditions() {
  const conditions = SUMMARY.conditions || [];
  const order = conditions.map((condition, position) => [condition.ok === false ? 0 : 1, position]).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const rows = order.slice(0, MOST_ROWS).map(([, position]) => {
    const { condition, nodes, ok, message } = conditions[position];
    return [mark(ok), `${condition}: ${nodes.join(", ")}`, message];
  });
  byId("conditions").append(rows.length ? table(["", "condition", "because"], rows, conditions.length) : element("p", "The recording lists none.", "muted"));
  const told = new Set(conditions.filter((condition) => condition.ok === false).map((condition) => condition.condition));
  const others = SUMMARY.violations.filter((violation) => !told.has(violation.condition));
  const judged = byId("judged");
  const add = (title, headings, rows) => rows.length && judged.append(element("h3", title), table(headings, rows.slice(0, MOST_ROWS), rows.length));
  add("Other rules broken", ["", "rule", "because"], others.map((rule) => [mark(false), `${rule.condition}: ${rule.nodes.join(", ")}`, rule.message]));
  add("Validators", ["", "validator", "because"], SUMMARY.validators.map((validator) => [mark(validator.ok), validator.name, validator.message]));
  add("Expectations", ["", "expected", "found"], SUMMARY.expectations.map((one) =>
    [mark(one.ok), `${one.name}: ${JSON.stringify(one.expected)}`, JSON.stringify(one.found)]));
  add("Properties of every run", ["", "property", "because"], SUMMARY.properties.map((one) => [mark(one.ok), one.name, one.message]));
}

function showFigures() {
  const time = (milliseconds) => (milliseconds === null || milliseconds === undefined ? "never" : timeText(milliseconds * 1e3));
  const figures = [
    ["welfare", trimmed(SUMMARY.welfare)],
    ["agreement", `${trimmed(Math.floor(SUMMARY.agreement * 1000) / 10)} %`],
    ["converged at", time(SUMMARY.converged_at_ms)],
    ["silent at", time(SUMMARY.quiescent_at_ms)],
    ["ended at", time(SUMMARY.ended_at_ms)],
    ["changes of hands, after all had a holder", SUMMARY.flips === null ? "not all ever had one" : trimmed(SUMMARY.flips)],
    ["messages", trimmed(SUMMARY.messages)],
    ["of these lost", trimmed(SUMMARY.messages_lost)],
    ["of these doubled", trimmed(SUMMARY.messages_doubled)],
    [SUMMARY.shortcuts > 0 ? "messages per edge or shortcut" : "messages per edge", SUMMARY.messages_per_edge === null ? "no edges" : trimmed(SUMMARY.messages_per_edge, 2)],
    ["bytes", trimmed(SUMMARY.bytes)],
    ["longest chain of messages", trimmed(SUMMARY.hops)],
    ["most bids kept by a node", trimmed(SUMMARY.retained_max) + (SUMMARY.retention_capped ? " (a cap held)" : "")],
  ];
  if (SUMMARY.cycle) figures.push(["one period", `${time(SUMMARY.cycle.period_ms)}, ${counted(SUMMARY.cycle.view_changes, "change")} of view`]);
  for (const [name, value] of figures) byId("figures").append(element("dt", name), element("dd", value));
}

function showSummary() {
  showHeading();
  showStitching();
  showConditions();
  showFigures();
}
