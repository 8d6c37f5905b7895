// The list of runs: what was recorded, what is under way, and what can be run.

const DATA = JSON.parse(byId("run").textContent);
/** How many runs one page compares. */
const FEWEST = 2, MOST = 12;
const CHOSEN = new Set();
let LISTING = DATA.listing;

/** Day and time of day, which part where there is little room. */
function whenCell(milliseconds) {
  const cell = element("td", undefined, "when");
  if (milliseconds === null) return cell;
  const at = new Date(milliseconds), two = (number) => String(number).padStart(2, "0");
  cell.append(element("span", `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`), " ", element("span", `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`));
  return cell;
}

/** A cell of a main line and a lesser one. */
function twoLines(first, second) {
  const cell = element("td");
  cell.append(first, element("div", second, "muted small"));
  return cell;
}

function runRow({ id, when, run, wrong }) {
  const choice = element("td", undefined, "mark");
  if (!run) return [choice, twoLines(element("span", id), "cannot be read"), element("td", wrong, "bad"), whenCell(when)];
  const box = element("input");
  box.type = "checkbox";
  box.checked = CHOSEN.has(id);
  box.setAttribute("aria-label", `Compare ${id}`);
  box.addEventListener("change", () => {
    CHOSEN[box.checked ? "add" : "delete"](id);
    showChosen();
  });
  choice.append(box);
  const link = element("a", run.scenario);
  link.href = `/report?run=${encodeURIComponent(id)}`;
  const kind = `seed ${run.seed} · ${run.strategy} · ${run.runtime} · ${counted(run.nodes, "node")}`;
  const first = twoLines(link, kind);
  if (!id.startsWith(`${run.scenario}/`) || id.split("/").length > 2) first.append(element("div", id, "muted small"));
  return [choice, first, twoLines(verdictMark(run.verdict, run.partial), `${outcomeText(run)}, welfare ${trimmed(run.welfare)}`), whenCell(when)];
}

function showRuns() {
  const wanted = byId("filter").value.trim().toLowerCase();
  const has = ({ id, run, wrong }) => [id, wrong, run && `${run.scenario} ${run.strategy} ${run.runtime} ${run.verdict} seed ${run.seed}`].join(" ").toLowerCase().includes(wanted);
  const fitting = wanted === "" ? LISTING.runs : LISTING.runs.filter(has);
  const shown = fitting.slice(0, MOST_ROWS), runs = byId("runs");
  if (shown.length === 0) {
    const why = LISTING.runs.length > 0 ? "None of the runs has this in its name, verdict, strategy or seed." : "There are none yet. huddle run records runs, and so does this page.";
    runs.replaceChildren(element("p", why, "muted"));
    return;
  }
  const made = table(["~chosen", "run", "outcome", "recorded"], shown.map(runRow), fitting.length + (wanted === "" ? LISTING.more : 0));
  made.className = "runs";
  runs.replaceChildren(framed("Recorded runs", made, "whole"));
}

function showChosen() {
  const count = CHOSEN.size;
  byId("compare").disabled = count < FEWEST || count > MOST;
  byId("chosen").textContent = count === 0 ? `${FEWEST} to ${MOST} runs can be compared` : `${counted(count, "run")} chosen${count > MOST ? `, at most ${MOST} fit` : ""}`;
}

function showRooms({ under_way: underWay }) {
  byId("under-way").hidden = underWay.length === 0;
  byId("rooms").replaceChildren(...underWay.map(({ id, scenario, seed, strategy, runtime }) => {
    const item = element("li"), link = element("a", scenario);
    link.href = `/live?run=${encodeURIComponent(id)}`;
    item.append(link, ` · seed ${seed} · ${strategy} · ${runtime}`);
    return item;
  }));
}

async function readRuns() {
  try {
    LISTING = await (await fetch("/runs")).json();
  } catch {
    return; // The socket tells that the connection is lost.
  }
  const there = new Set(LISTING.runs.map(({ id }) => id));
  for (const id of CHOSEN) if (!there.has(id)) CHOSEN.delete(id);
  showRuns();
  showChosen();
}

function showStart() {
  const { scenarios, strategies, wrong, has_scenarios: hasAny } = DATA;
  byId("start").hidden = scenarios.length === 0;
  const none = byId("start-none");
  none.hidden = scenarios.length > 0;
  none.textContent = hasAny ? wrong : "None is offered. huddle serve --scenario PATH offers scenarios: files, or folders of them.";
  scenarios.forEach((name) => byId("scenario").append(new Option(name)));
  byId("strategy").append(new Option("the scenario's", ""), ...strategies.map((name) => new Option(name)));
  offerPaces(byId("pace"));
  byId("start").addEventListener("submit", async (event) => {
    event.preventDefault();
    const wish = { scenario: byId("scenario").value, seed: byId("seed").value, strategy: byId("strategy").value, held: byId("held").checked, pace: chosenPace(byId("pace")) };
    const { run, wrong: refused } = await ask("/start", wish);
    byId("start-wrong").hidden = refused === undefined;
    byId("start-wrong").textContent = refused || "";
    if (run) location.assign(`/live?run=${encodeURIComponent(run)}`);
  });
}

byId("folder").textContent = LISTING.folder;
showStart();
showRuns();
showChosen();
byId("filter").addEventListener("input", showRuns);
byId("compare").addEventListener("click", () => location.assign(`/compare?${[...CHOSEN].map((id) => `run=${encodeURIComponent(id)}`).join("&")}`));
// Whatever other commands have recorded meanwhile is told when the connection is back, too.
let over = DATA.over, wasConnected = false;
listen("/socket", (message, isFirst) => {
  showRooms(message);
  if (message.over !== over || (isFirst && wasConnected)) readRuns();
  ({ over } = message);
  wasConnected = true;
});
