// The upper part of the page: verdict, stitching, conditions, figures, notices.

const MEANS = {
  converged: "The run fell silent, and all live nodes of each connected part hold the same stitching.",
  disagreement: "The run fell silent, but nodes of one connected part hold different stitchings.",
  oscillating: "The run never falls silent: its state recurs, so it would go on for ever.",
  exhausted: "A limit was hit before it was established how the run would end.",
};

function showHeading() {
  document.title = `${SUMMARY.scenario} · Huddle report`;
  byId("title").textContent = SUMMARY.scenario;
  byId("which").textContent = [
    `${SUMMARY.strategy}, ${SUMMARY.auction} auction`, `seed ${RUN.seed}`, `${SUMMARY.runtime} runtime`,
    `${counted(SUMMARY.nodes, "container node")}, ${counted(SUMMARY.edges, "edge")}`,
    SUMMARY.shortcuts > 0 ? counted(SUMMARY.shortcuts, "shortcut") : null,
    SUMMARY.components > 1 ? `${trimmed(SUMMARY.components)} connected parts` : null,
    counted(SUMMARY.request_nodes, "request node"),
  ].filter(Boolean).join(" · ");
  const stitched = RUN.stitching.filter(([, holder]) => holder !== null).length;
  const heading = byId("verdict");
  [
    [SUMMARY.verdict === "converged" && !SUMMARY.partial, `${SUMMARY.verdict}${SUMMARY.partial ? ", interrupted" : ""}`],
    [SUMMARY.complete, `${stitched} of ${counted(SUMMARY.request_nodes, "request node")} stitched`],
    [SUMMARY.valid, SUMMARY.valid ? "valid" : "not valid"],
    [null, `welfare ${trimmed(SUMMARY.welfare)}`],
  ].forEach(([ok, text], position) => {
    if (position > 0) heading.append(document.createTextNode(" · "));
    heading.append(ok === null ? document.createTextNode(text) : element("span", `${ok ? "✓" : "✗"} ${text}`, ok ? "good" : "bad"));
  });
  byId("verdict-means").textContent = SUMMARY.partial ? "The run was interrupted: all below is what was reached until then." : MEANS[SUMMARY.verdict] || "";
  for (const notice of SUMMARY.notices) byId("notices").append(element("li", notice));
}

function showStitching() {
  const rows = RUN.stitching;
  const shown = rows.slice(0, MOST_ROWS).map(([request, holder]) => [request, holder === null ? element("td", "✗ not stitched", "bad") : holder]);
  const stitching = byId("stitching");
  if (rows.length) stitching.append(...titledTable("Stitching", ["request node", "container node"], shown, rows.length));
  else stitching.append(element("h3", "Stitching"), element("p", "Nothing was requested.", "muted"));
  if (SUMMARY.components > 1) stitching.append(element("p", `Of the best of the connected parts.${DIVERGENT.length > 0 ? " The replay below shows the view of most nodes, which is another." : ""}`, "muted small"));
}

function showConditions() {
  const conditions = SUMMARY.conditions;
  const order = conditions.map((condition, position) => [condition.ok === false ? 0 : 1, position]).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const rows = order.slice(0, MOST_ROWS).map(([, position]) => {
    const { condition, nodes, ok, message } = conditions[position];
    return [mark(ok), `${condition}: ${nodes.join(", ")}`, message];
  });
  const judged = byId("conditions");
  const add = (title, headings, rows) => rows.length && judged.append(...titledTable(title, headings, rows.slice(0, MOST_ROWS), rows.length));
  if (rows.length) judged.append(...titledTable("Conditions", ["~judged", "condition", "because"], rows, conditions.length));
  else judged.append(element("h3", "Conditions"), element("p", "The scenario has none, or the recording is too old to list them.", "muted"));
  const told = new Set(conditions.filter((condition) => condition.ok === false).map((condition) => condition.condition));
  const others = SUMMARY.violations.filter((violation) => !told.has(violation.condition));
  add("Other rules broken", ["~judged", "rule", "because"], others.map((rule) => [mark(false), `${rule.condition}: ${rule.nodes.join(", ")}`, rule.message]));
  add("Validators", ["~judged", "validator", "because"], SUMMARY.validators.map((one) => [mark(one.ok), one.name, one.message || "passes"]));
  add("Expectations", ["~judged", "expected", "found"], SUMMARY.expectations.map((one) =>
    [mark(one.ok), `${worded(one.name)}: ${inWords(one.name, one.expected)}`, inWords(one.name, one.found)]));
  const { properties } = SUMMARY, broken = properties.filter((one) => !one.ok);
  add("Broken properties of every run", ["~judged", "property", "because"], broken.map((one) => [mark(false), worded(one.name), one.message]));
  if (properties.length && !broken.length) judged.append(element("p", `✓ What every run has to keep was watched and holds: ${properties.map((one) => worded(one.name)).join(", ")}.`, "muted small"));
}

/** The proven optimum, which is known where the scenario expects a share of it; and what to say of it. */
function optimum() {
  if (!SUMMARY.expectations.some((one) => one.name === "optimality")) return ["not looked for", "The best welfare possible is looked for where the scenario expects a share of it (expect: optimality), and by huddle compare."];
  if (reachedShare(SUMMARY) === null) return ["not known", "The best welfare possible could not be proven, or the best stitching has more request nodes than this one."];
  const best = bestWelfare(SUMMARY), reached = `${percent(reachedShare(SUMMARY))} reached`;
  return [best === null ? reached : `${trimmed(best)}, ${reached}`, ""];
}

function showFigures() {
  const time = (milliseconds) => (milliseconds === null || milliseconds === undefined ? "never" : timeText(milliseconds * 1e3));
  const [best, remark] = optimum();
  const figures = [
    ["welfare", trimmed(SUMMARY.welfare)],
    ["best welfare possible", best],
    ["agreement", percent(SUMMARY.agreement)],
    ["converged at", time(SUMMARY.converged_at_ms)],
    ["silent at", time(SUMMARY.quiescent_at_ms)],
    ["ended at", time(SUMMARY.ended_at_ms)],
    ["changes of hands once all were held", SUMMARY.flips === null ? "not all ever had a holder" : trimmed(SUMMARY.flips)],
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
  if (remark) byId("figures").after(element("p", remark, "muted small"));
}

function showSummary() {
  showHeading();
  showStitching();
  showConditions();
  showFigures();
}
