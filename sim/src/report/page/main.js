// The clock and the controls: what moves the replay, and what is painted when.

const DURATIONS = [5, 10, 20, 60, 180, 600, 3600];
const PULSE_SECONDS = 0.7;
const CLOCK = { time: END, playing: false, speed: 2, last: null, dirty: true };

/** Microseconds of the run in a second of playing. */
const rate = () => END / DURATIONS[CLOCK.speed];

function touch() {
  if (!CLOCK.dirty && !CLOCK.playing) requestAnimationFrame(frame);
  CLOCK.dirty = true;
}

function go(time) {
  CLOCK.time = Math.min(END, Math.max(0, time));
  touch();
}

function play(playing) {
  if (playing && CLOCK.time >= END) CLOCK.time = 0;
  const wasIdle = !CLOCK.playing && !CLOCK.dirty;
  CLOCK.playing = playing;
  CLOCK.last = null;
  byId("play").textContent = playing ? "❚❚ Pause" : "▶ Play";
  byId("play").setAttribute("aria-label", playing ? "Pause" : "Play");
  CLOCK.dirty = true;
  if (wasIdle) requestAnimationFrame(frame);
}

function frame(now) {
  if (CLOCK.playing) {
    if (CLOCK.last !== null) CLOCK.time += ((now - CLOCK.last) / 1000) * rate();
    CLOCK.last = now;
    if (CLOCK.time >= END) {
      CLOCK.time = END;
      play(false);
    }
  }
  CLOCK.dirty = false;
  paint();
  if (CLOCK.playing || CLOCK.dirty) requestAnimationFrame(frame);
}

function paint() {
  if (GRAPH) {
    const place = byId("graph").getBoundingClientRect();
    if (!CLOCK.playing || isPrinted() || (place.bottom > -50 && place.top < window.innerHeight + 50)) paintGraph(CLOCK.time, rate() * PULSE_SECONDS);
    inspect(CLOCK.time);
    paintMarks();
    byId("time").value = Math.round((CLOCK.time / END) * 1e6);
    byId("time").setAttribute("aria-valuetext", momentText(CLOCK.time));
    byId("clock").textContent = `${momentText(CLOCK.time)} of ${momentText(END)}`;
    if (!CLOCK.playing) tellPicture();
  }
  moveCursors(RUN.course || BIDS ? Math.min(CLOCK.time, RUN.end) : null);
}

/** Whose hands are listed for those who do not see the picture; how many more there are is told. */
const MOST_TOLD = 12;

/** What the picture shows, in words. */
function tellPicture() {
  const held = REQUESTS.slice(0, MOST_TOLD).map(({ name }, request) => `${name} ${holderName(request, CLOCK.time) === null ? "held by nobody" : `held by ${holderName(request, CLOCK.time)}`}`);
  if (REQUESTS.length > held.length) held.push(`and ${trimmed(REQUESTS.length - held.length)} more`);
  const text = `The request nodes above, the container graph below, at ${momentText(CLOCK.time)}: ${held.join(", ") || "nothing is requested"}`;
  if (byId("graph").getAttribute("aria-label") !== text) byId("graph").setAttribute("aria-label", text);
}

/** The strip above the time line: each change of hands, and the moments when the run converged and fell silent. */
function paintMarks() {
  const { context, width, height } = prepared(byId("marks"));
  const thumb = 8, x = (time) => thumb + (time / END) * (width - 2 * thumb);
  context.strokeStyle = COLORS.stitch;
  context.lineWidth = 1.5;
  context.beginPath();
  for (const time of HAND_TIMES) {
    context.moveTo(x(time), 8);
    context.lineTo(x(time), height);
  }
  context.stroke();
  let last = -11;
  for (const [moment, sign] of [[SUMMARY.converged_at_ms, "✓"], [SUMMARY.quiescent_at_ms, "■"]]) {
    if (moment === null || moment === undefined) continue;
    context.fillStyle = COLORS.ink;
    context.font = `700 13px ${FONT}`;
    context.textAlign = "center";
    context.textBaseline = "top";
    const at = Math.min(Math.max(x(moment * 1e3), last + 11, 6), width - 6);
    if (at < last + 11) context.clearRect(last - 6, 0, 12, 12), context.fillText("✓", at - 11, 0);
    context.fillText(sign, at, 0);
    last = at;
  }
}

/** Goes to the nearest of ascending moments before or after now. */
function step(moments, direction) {
  play(false);
  const index = direction > 0 ? upTo(moments, CLOCK.time) : upTo(moments, CLOCK.time - 1e-6) - 1;
  go(index < 0 ? 0 : index >= moments.length ? END : moments[index]);
}

function lookAt(target) {
  VIEW.node = target && target.node !== undefined ? target.node : null;
  VIEW.request = target && target.request !== undefined ? target.request : null;
  const value = VIEW.request !== null ? `r${VIEW.request}` : VIEW.node !== null ? `n${VIEW.node}` : "";
  byId("look").value = value;
  if (VIEW.request !== null && BIDS) {
    chooseAuction(VIEW.request);
  }
  touch();
}

/** Looks at the next or the previous of all that can be looked at. */
function lookFurther(direction) {
  const options = byId("look").options;
  byId("look").selectedIndex = (byId("look").selectedIndex + direction + options.length) % options.length;
  lookAtChosen();
}

function lookAtChosen() {
  const value = byId("look").value, number = Number(value.slice(1));
  lookAt(value === "" ? null : value[0] === "r" ? { request: number } : { node: number });
}

function setSpeed(speed) {
  CLOCK.speed = Math.min(DURATIONS.length - 1, Math.max(0, speed));
  byId("speed").value = CLOCK.speed;
  touch();
}

function fillChoices() {
  DURATIONS.forEach((seconds, speed) => {
    const length = seconds < 120 ? `${seconds} s` : `${seconds / 60} min`;
    byId("speed").append(new Option(`whole run in ${length}`, speed));
  });
  const group = (label, names, letter) => {
    const made = element("optgroup");
    made.label = label;
    names.forEach((name, position) => made.append(new Option(name, `${letter}${position}`)));
    byId("look").append(made);
  };
  byId("look").append(new Option("the whole", ""));
  group("Request nodes", REQUESTS.map((request) => request.name), "r");
  group(GRAPH.grouped ? "Groups" : "Container nodes", PLACES.map((place, position) => (GRAPH.grouped ? labelOf(position) : place.name)), "n");
}

function notes() {
  const told = [];
  if (DIVERGENT.length > 0) {
    const names = DIVERGENT.slice(0, MOST_TOLD).map((request) => REQUESTS[request].name), more = DIVERGENT.length - names.length;
    told.push(`The replay shows whom most live nodes name as holders. The stitching above is ${HEADLINE_TEXT}: in the end it has other holders of ${names.join(", ")}${more > 0 ? ` and ${trimmed(more)} more` : ""}, drawn as broken lines`);
  }
  if (GRAPH.grouped) told.push(`The container has ${trimmed(SUMMARY.nodes)} nodes, too many to be shown one by one: each mark stands for a group of neighbouring nodes, ${trimmed(PLACES.length)} in all. Its number is how many they are, its colour their mean rank, its shape the type of the node in its middle.`);
  if (GRAPH.edges.length < GRAPH.edges_total) told.push(`${trimmed(GRAPH.edges.length)} of ${trimmed(GRAPH.edges_total)} lines between them are drawn.`);
  if (!TRAFFIC) told.push("Events are not recorded: bids and messages cannot be shown (--record events records them).");
  else {
    if (RECORDED) told.push(`Events were recorded of ${trimmed(RECORDED.length)} of ${counted(SUMMARY.nodes, "container node")}: their bids and changes of state, and messages from and to them`);
    const shown = MESSAGES ? MESSAGES.at.length + MESSAGES.within : 0;
    if (MESSAGES && MESSAGES.total === 0) told.push(RECORDED ? "None of the messages was from or to these" : "No message was sent");
    else if (MESSAGES && shown === 1 && MESSAGES.total === 1) told.push(`The one ${RECORDED ? "recorded message" : "message"} ${MESSAGES.within ? "stays within a group and is not seen" : "is shown"}`);
    else if (MESSAGES) told.push([
      sampleText(shown, MESSAGES.total, "message") || `All ${counted(MESSAGES.total, RECORDED ? "recorded message" : "message")} ${GRAPH.grouped ? "are kept" : "are shown"}`,
      MESSAGES.within ? `; ${trimmed(MESSAGES.within)} of these stay within a group and are not seen` : "",
    ].join(""));
    told.push(bidSampleText());
  }
  if (!REPLAYS) byId("replay-tools").hidden = byId("timeline").hidden = true;
  const hidden = HANDS.reduce((sum, hands) => sum + hands.between, 0);
  if (hidden > 0) told.push(`${counted(hidden, "change")} of hands happened between two samples of the course and cannot be marked`);
  if (!RUN.course) told.push("The course is not recorded (--record metrics records it), so only the end is shown.");
  if (REQUESTS.length > CHIPS.length && CHIPS.length > 0) told.push(`${CHIPS.length} of ${counted(REQUESTS.length, "request node")} are drawn, those that change hands most`);
  byId("replay-notes").textContent = told.filter(Boolean).map((text) => (text.endsWith(".") ? text : `${text}.`)).join(" ");
  const legend = [`strokes: ${counted(HANDS.reduce((sum, hands) => sum + hands.at.length, 0), "change")} of hands`];
  if (SUMMARY.converged_at_ms !== null) legend.push("✓ converged");
  if (SUMMARY.quiescent_at_ms !== null) legend.push("■ silent");
  byId("marks-legend").textContent = `On the time line: ${legend.join(", ")}.`;
}

function zoomGraph(factor) {
  const zoom = Math.min(20, Math.max(1, VIEW.zoom * factor)), ratio = zoom / VIEW.zoom;
  VIEW.zoom = zoom;
  [VIEW.x, VIEW.y] = zoom === 1 ? [0, 0] : [VIEW.x * ratio, VIEW.y * ratio];
  touch();
}

function bindGraph() {
  const canvas = byId("graph");
  let pressed = null;
  canvas.addEventListener("pointerdown", (event) => {
    pressed = { x: event.clientX, y: event.clientY, viewX: VIEW.x, viewY: VIEW.y, moved: false };
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (pressed) {
      const [dx, dy] = [event.clientX - pressed.x, event.clientY - pressed.y];
      pressed.moved = pressed.moved || Math.hypot(dx, dy) > 4;
      if (pressed.moved && VIEW.zoom > 1) {
        [VIEW.x, VIEW.y] = [pressed.viewX + dx, pressed.viewY + dy];
        touch();
      }
      return;
    }
    const target = hit(event.offsetX, event.offsetY), node = target && target.node !== undefined ? target.node : null;
    canvas.style.cursor = target ? "pointer" : "grab";
    if (node !== VIEW.hoverNode) {
      VIEW.hoverNode = node;
      touch();
    }
    tip(event, !target ? "" : node === null ? `request node ${REQUESTS[target.request].name}\n${holderName(target.request, CLOCK.time) === null ? "held by nobody" : `held by ${holderName(target.request, CLOCK.time)}`}` : nodeTip(node));
  });
  canvas.addEventListener("pointerup", (event) => {
    if (pressed && !pressed.moved) lookAt(hit(event.offsetX, event.offsetY));
    pressed = null;
  });
  canvas.addEventListener("pointercancel", () => (pressed = null));
  canvas.addEventListener("pointerleave", (event) => {
    VIEW.hoverNode = null;
    tip(event, "");
    touch();
  });
  canvas.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    zoomGraph(event.deltaY < 0 ? 1.2 : 1 / 1.2);
  }, { passive: false });
  byId("graph-in").addEventListener("click", () => zoomGraph(1.5));
  byId("graph-out").addEventListener("click", () => zoomGraph(1 / 1.5));
  byId("graph-all").addEventListener("click", () => zoomGraph(0));
}

function nodeTip(place) {
  const { name, kind, rank, nodes } = PLACES[place];
  if (GRAPH.grouped) return `${counted(nodes, "node")} around ${name}${rank === null ? "" : `\nmean rank ${trimmed(rank, 2)}`}`;
  const type = kind < GRAPH.kinds.length ? GRAPH.kinds[kind][0] : "one of the rarer types";
  return `${name}${type ? `\ntype ${type}` : ""}${rank === null ? "" : `\nrank ${trimmed(rank)}`}`;
}

/** Whether anything is known of the time before the end. */
const REPLAYS = Boolean((RUN.course || TRAFFIC) && RUN.end > 0);

const KEYS = {
  " ": () => play(!CLOCK.playing),
  ArrowLeft: (event) => step(event.shiftKey ? HAND_TIMES : MOMENTS, -1),
  ArrowRight: (event) => step(event.shiftKey ? HAND_TIMES : MOMENTS, 1),
  Home: () => go(0),
  End: () => go(END),
  "+": () => setSpeed(CLOCK.speed - 1),
  "-": () => setSpeed(CLOCK.speed + 1),
  n: () => lookFurther(1),
  p: () => lookFurther(-1),
  Escape: () => lookAt(null),
  z: () => (zoomBy(0.5, CLOCK.time), touch()),
  x: () => (zoomBy(2, CLOCK.time), touch()),
};

function bindReplay() {
  byId("play").addEventListener("click", () => play(!CLOCK.playing));
  byId("back").addEventListener("click", () => step(MOMENTS, -1));
  byId("forward").addEventListener("click", () => step(MOMENTS, 1));
  byId("hand-back").addEventListener("click", () => step(HAND_TIMES, -1));
  byId("hand-forward").addEventListener("click", () => step(HAND_TIMES, 1));
  byId("speed").addEventListener("change", (event) => setSpeed(Number(event.target.value)));
  byId("look").addEventListener("change", lookAtChosen);
  byId("time").addEventListener("input", (event) => {
    play(false);
    go((Number(event.target.value) / 1e6) * END);
  });
  document.addEventListener("keydown", (event) => {
    const isTime = event.target === byId("time");
    const busy = (["INPUT", "SELECT", "TEXTAREA", "SUMMARY"].includes(event.target.tagName) && !isTime) || (event.target.tagName === "BUTTON" && event.key === " ");
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (busy || (!REPLAYS && !["n", "p", "Escape"].includes(key)) || event.ctrlKey || event.metaKey || event.altKey || !KEYS[key]) return;
    event.preventDefault();
    KEYS[key](event);
  });
}

/** `#t=12.5&node=A` or `#request=x`: a moment (in milliseconds) and what to look at, for links. */
function followLink() {
  const asked = new URLSearchParams(location.hash.slice(1));
  const told = [linkedMoment(asked.get("t")), asked.has("request") ? linkedRequest(asked.get("request")) : asked.has("node") ? linkedNode(asked.get("node")) : ""].filter(Boolean);
  byId("link-note").hidden = told.length === 0;
  byId("link-note").textContent = told.join(" ");
}

/** Goes to the moment that a link names; what is wrong with it, or nothing. */
function linkedMoment(text) {
  if (text === null || text.trim() === "") return "";
  const time = Number(text);
  if (!Number.isFinite(time)) return `The link names a moment, “${text}”, that is no number of milliseconds.`;
  if (REPLAYS) go(time * 1e3);
  return "";
}

function linkedRequest(name) {
  const request = REQUESTS.findIndex((one) => one.name === name);
  lookAt(request < 0 ? null : { request });
  return request < 0 ? `The link names a request node, “${name}”, that this run does not have.` : "";
}

/** Looks at the node that a link names, or at the group that it is in; what is to be told of that. */
function linkedNode(name) {
  const known = PEOPLE.findIndex(([other]) => other === name), middle = PLACES.findIndex((place) => place.name === name);
  const node = known >= 0 ? placeOf(known) : middle;
  lookAt(node < 0 ? null : { node });
  if (!GRAPH.grouped) return node < 0 ? `The link names a container node, “${name}”, that this run does not have.` : "";
  if (node < 0) return `The link names a container node, “${name}”, that is not told of here: of a container shown in groups the page names those in the middle of a group, and those that hold or bid.`;
  return PLACES[node].nodes === 1 ? "" : `The link names ${name}, which is in the group around ${PLACES[node].name}.`;
}

function begin() {
  readColors();
  showSummary();
  addCharts();
  byId("auction").addEventListener("change", (event) => {
    chooseAuction(Number(event.target.value));
    touch();
  });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    readColors();
    if (GRAPH) showLegend();
    touch();
  });
  followPrinting(() => {
    if (GRAPH) showLegend();
    paint();
  });
  window.addEventListener("resize", touch);
  window.addEventListener("scroll", touch, { passive: true });
  if (GRAPH) {
    fillChoices();
    setSpeed(CLOCK.speed);
    bindGraph();
    bindReplay();
    showLegend();
    followLink();
    window.addEventListener("hashchange", followLink);
    paint();
    notes();
  } else {
    byId("replay-body").hidden = true;
    byId("replay-notes").textContent = "The container is too large, so its graph is not recorded: there is nothing to replay.";
  }
  CLOCK.dirty = true;
  requestAnimationFrame(frame);
  beginCharts(touch, go, () => CLOCK.time);
}

begin();
