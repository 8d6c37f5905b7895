// Pause, step, resume, pace and stop of the run on the page.

/** Shows what can be asked of the run. */
function showControl({ phase, is_stopping: isStopping, pace }) {
  const isUnderWay = phase === "running" || phase === "held", canBeHeld = LIVE.about.can_be_held;
  if (byId("control").contains(document.activeElement)) LIVE.hasFocus = true;
  for (const id of ["pause", "step", "pace-label"]) byId(id).hidden = !canBeHeld || !isUnderWay;
  byId("stop").hidden = !isUnderWay;
  const name = phase === "held" ? "Resume" : "Pause";
  if (byId("pause").textContent !== name) byId("pause").textContent = name;
  for (const id of ["pause", "step", "stop"]) byId(id).setAttribute("aria-disabled", String(isStopping));
  if (byId("pace") !== document.activeElement) byId("pace").value = pace === null ? "" : pace;
  byId("control-note").textContent = !isUnderWay ? "" : canBeHeld
    ? "A step goes on to the next sample: the next moment at which views may have changed. Stop ends the run early and records what it reached."
    : "A run of the live runtime goes on in wall-clock time and cannot be held. Stop ends it early and records what it reached.";
  // What had the focus goes, and what there is to do comes once the run is recorded.
  if (isUnderWay) LIVE.hasFocus = false;
  else if (LIVE.hasFocus && byId("report")) {
    LIVE.hasFocus = false;
    byId("report").focus();
  }
}

/** What is wished last is what counts: a step that is asked for holds the run, also before it is seen to be held. */
async function command(wish) {
  const { wrong } = await ask("/command", { run: RUN_ID, ...wish });
  byId("refused").textContent = wrong || "";
}

const pauseOrResume = () => command({ act: LIVE.latest?.phase === "held" ? "resume" : "pause" });
const isUnderWay = () => LIVE.latest && ["running", "held"].includes(LIVE.latest.phase);

readColors();
addCurves();
spanWhole(1);
offerPaces(byId("pace"));
byId("pause").addEventListener("click", pauseOrResume);
byId("step").addEventListener("click", () => command({ act: "step" }));
byId("stop").addEventListener("click", () => command({ act: "stop" }));
byId("pace").addEventListener("change", () => command({ act: "pace", pace: chosenPace(byId("pace")) }));
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", readColors);
followPrinting(() => {});
beginCharts(() => {}, () => {}, () => null);
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("button, select, input, a, summary")) return;
  const act = { " ": () => isUnderWay() && LIVE.about.can_be_held && pauseOrResume(), ArrowRight: () => isUnderWay() && LIVE.about.can_be_held && command({ act: "step" }),
    z: () => zoomBy(0.5, null), x: () => zoomBy(2, null) }[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
listen(`/socket?run=${encodeURIComponent(RUN_ID)}`, hear);
