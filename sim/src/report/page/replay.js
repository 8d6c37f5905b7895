// The picture of the replay: request nodes as labelled boxes above, the container graph below, at one moment.

function trace(context, kind, x, y, radius) {
  const corners = RUN.shapes[Math.min(kind, RUN.shapes.length - 1)];
  context.beginPath();
  if (corners.length === 0) context.arc(x, y, radius, 0, 2 * Math.PI);
  else corners.forEach(([cx, cy], index) => context[index ? "lineTo" : "moveTo"](x + cx * radius, y + cy * radius));
  context.closePath();
}

function rankColor(rank) {
  if (rank === null || !GRAPH.ranks) return "#c4c4c4";
  const [low, high] = GRAPH.ranks;
  const share = high > low ? (rank - low) / (high - low) : 0.5;
  return RUN.scale[Math.round(share * (RUN.scale.length - 1))];
}

/** Shortcuts are no edges: they are painted as broken lines. */
const SHORTCUT_DASH = [3, 4];

/** Edges change only with size, zoom and colours: they are painted once and copied. */
function edgeLayer() {
  const key = [FRAME.width, FRAME.height, VIEW.zoom, VIEW.x, VIEW.y, COLORS.edge, sharpness()].join(" ");
  if (EDGE_LAYER && EDGE_LAYER.key === key) return EDGE_LAYER.canvas;
  const canvas = document.createElement("canvas"), ratio = sharpness();
  canvas.width = Math.round(FRAME.width * ratio);
  canvas.height = Math.round(FRAME.height * ratio);
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.strokeStyle = COLORS.edge;
  context.lineWidth = PLACES.length <= 60 ? 1.5 : GRAPH.edges.length <= 600 ? 1 : 0.5;
  context.beginPath();
  for (const [from, to] of GRAPH.edges) {
    context.moveTo(...seen(from));
    context.lineTo(...seen(to));
  }
  context.stroke();
  context.setLineDash(SHORTCUT_DASH);
  context.beginPath();
  for (const [from, to] of GRAPH.shortcuts || []) {
    context.moveTo(...seen(from));
    context.lineTo(...seen(to));
  }
  context.stroke();
  EDGE_LAYER = { key, canvas };
  return canvas;
}

/** Paints the moment; `window` is how long a bid or a change of hands stays visible, in microseconds. */
function paintGraph(time, span) {
  const canvas = byId("graph");
  if (canvas.clientWidth === 0) return;
  if (!FRAME || FRAME.width !== canvas.clientWidth) arrange(canvas);
  const { context, width, height } = prepared(canvas);
  context.save();
  context.beginPath();
  context.rect(0, FRAME.top - 14, width, height - FRAME.top + 14);
  context.clip();
  context.drawImage(edgeLayer(), 0, 0, width, height);
  context.restore();
  const holders = REQUESTS.map((_, request) => holderAt(request, time));
  const held = new Map();
  holders.forEach((person, request) => {
    if (person !== null) held.set(placeOf(person), (held.get(placeOf(person)) || []).concat(request));
  });
  const divergent = divergentAt(time).flatMap((request) => (headlineHolder(request) === null ? [] : [[request, placeOf(headlineHolder(request))]]));
  const named = new Set([...held.keys(), ...divergent.map(([, place]) => place)]);
  context.save();
  context.beginPath();
  context.rect(0, FRAME.top - 14, width, height - FRAME.top + 14);
  context.clip();
  paintNodes(context, time, held);
  paintRims(context, divergent, held);
  paintMessages(context, time);
  if (GRAPH.grouped) paintCounts(context);
  context.restore();
  paintBids(context, time, span);
  paintDivergent(context, divergent);
  paintStitches(context, time, span, holders);
  paintLabels(context, named);
  paintChips(context, holders);
}

function paintNodes(context, time, held) {
  const thin = PLACES.length > 200 ? 0.6 : 1.2;
  for (let place = 0; place < PLACES.length; place++) {
    const [x, y] = seen(place), radius = radiusOf(place) * (held.has(place) && !GRAPH.grouped ? 1.3 : 1), status = statusAt(place, time);
    const { kind, rank } = PLACES[place];
    if (place === VIEW.node) {
      trace(context, kind, x, y, radius + 8);
      context.strokeStyle = COLORS.ink;
      context.lineWidth = 2;
      context.stroke();
    }
    if (held.has(place)) {
      trace(context, kind, x, y, radius + 4);
      context.fillStyle = COLORS.stitch;
      context.fill();
      trace(context, kind, x, y, radius + 1.5);
      context.fillStyle = COLORS.paper;
      context.fill();
    }
    trace(context, kind, x, y, radius);
    context.fillStyle = status === "up" ? rankColor(rank) : COLORS.paper;
    context.fill();
    context.strokeStyle = status === "up" ? COLORS.ink : COLORS.frame;
    context.lineWidth = thin;
    context.stroke();
    if (status === "down") cross(context, x, y, radius * 0.8 + 1, COLORS.bad);
  }
}

/** How many nodes a group has, where it is large enough to hold the number. */
function paintCounts(context) {
  context.font = `600 11px ${FONT}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (let place = 0; place < PLACES.length; place++) {
    const text = trimmed(PLACES[place].nodes);
    if (radiusOf(place) * 1.8 < context.measureText(text).width) continue;
    const [x, y] = seen(place);
    const color = rankColor(PLACES[place].rank);
    context.lineWidth = 3;
    context.strokeStyle = color;
    context.strokeText(text, x, y + 0.5);
    context.fillStyle = readableOn(color);
    context.fillText(text, x, y + 0.5);
  }
}

function cross(context, x, y, radius, color) {
  context.beginPath();
  context.moveTo(x - radius, y - radius);
  context.lineTo(x + radius, y + radius);
  context.moveTo(x + radius, y - radius);
  context.lineTo(x - radius, y + radius);
  context.strokeStyle = color;
  context.lineWidth = 2;
  context.stroke();
}

/** Calls for every message that is on its way at a time: its number, and how far it is, 0 to 1. */
function eachFlight(time, call) {
  if (!MESSAGES) return;
  const to = upTo(MESSAGES.at, time);
  for (let index = upTo(MESSAGES.at, time - LONGEST - 1); index < to; index++) {
    const took = MESSAGES.took[index];
    if (took === null) continue;
    const lasts = took < 0 ? -1 - took : took, gone = time - MESSAGES.at[index];
    if (gone < lasts) call(index, gone / lasts);
  }
  for (const index of NEVER_ENDED) if (MESSAGES.at[index] <= time) call(index, Math.min(0.95, (time - MESSAGES.at[index]) / (END - MESSAGES.at[index] + 1)));
}

function paintMessages(context, time) {
  const size = PLACES.length <= 60 ? 3.6 : PLACES.length <= 300 && !GRAPH.grouped ? 2.6 : 1.6;
  let painted = 0;
  const lost = [];
  context.beginPath();
  eachFlight(time, (index, share) => {
    if (painted++ > MOST_DOTS) return;
    const [ax, ay] = seen(MESSAGES.from[index]), [bx, by] = seen(MESSAGES.to[index]);
    const x = ax + (bx - ax) * share, y = ay + (by - ay) * share;
    if (MESSAGES.took[index] !== null && MESSAGES.took[index] < 0) lost.push([x, y]);
    else {
      context.moveTo(x + size, y);
      context.arc(x, y, size, 0, 2 * Math.PI);
    }
  });
  context.fillStyle = COLORS.dot;
  context.fill();
  if (PLACES.length <= 300 && !GRAPH.grouped) {
    context.strokeStyle = COLORS.paper;
    context.lineWidth = 1;
    context.stroke();
  }
  for (const [x, y] of lost) cross(context, x, y, size + 0.5, COLORS.bad);
}

/** Bids of the last moments: a ring that grows and a line to the request node, fading. */
function paintBids(context, time, span) {
  if (!BIDS) return;
  const chips = new Map(CHIPS.map((chip) => [chip.request, chip]));
  const first = upTo(BIDS.at, time - span), to = upTo(BIDS.at, time);
  for (let index = Math.max(first, to - 1500); index < to; index++) {
    const age = (time - BIDS.at[index]) / span, place = placeOf(BIDS.who[index]), [x, y] = seen(place);
    context.globalAlpha = 1 - age * 0.85;
    context.strokeStyle = BIDS.credits[index] === null ? COLORS.bad : COLORS.blue;
    context.lineWidth = 2;
    context.beginPath();
    context.arc(x, y, radiusOf(place) + 4 + (CALM.matches ? 4 : age * 12), 0, 2 * Math.PI);
    context.stroke();
    const chip = chips.get(BIDS.request[index]);
    if (!chip || PLACES.length > 200) continue;
    context.lineWidth = 1;
    context.globalAlpha *= 0.6;
    context.beginPath();
    context.moveTo(chip.x, chip.y + CHIP / 2);
    context.lineTo(...inSight(place));
    context.stroke();
  }
  context.globalAlpha = 1;
}

/** Broken lines are stitches of the headline that most nodes do not hold. */
const DIVERGENT_DASH = [6, 4];

/** The rims of those who hold something in the headline alone. */
function paintRims(context, divergent, held) {
  context.setLineDash(DIVERGENT_DASH);
  context.strokeStyle = COLORS.stitch;
  context.lineWidth = 1.8;
  for (const place of new Set(divergent.map(([, place]) => place))) {
    if (held.has(place)) continue;
    trace(context, PLACES[place].kind, ...seen(place), radiusOf(place) + 5);
    context.stroke();
  }
  context.setLineDash([]);
}

/** The stitches of the headline that most nodes do not hold. */
function paintDivergent(context, divergent) {
  const chips = new Map(CHIPS.map((chip) => [chip.request, chip]));
  context.setLineDash(DIVERGENT_DASH);
  context.strokeStyle = COLORS.stitch;
  context.lineWidth = 1.4;
  context.beginPath();
  for (const [request, place] of divergent) {
    const chip = chips.get(request);
    if (!chip) continue;
    context.moveTo(chip.x, chip.y + CHIP / 2);
    context.lineTo(...edgeOf(place, chip));
  }
  context.stroke();
  context.setLineDash([]);
}

/** Where a place is seen, or where on the edge of the picture it would be looked for. */
function inSight(place) {
  const [x, y] = seen(place);
  return [Math.min(Math.max(x, 0), FRAME.width), Math.min(Math.max(y, FRAME.top - 14), FRAME.height)];
}

/** Where a line from a box meets the mark of a place. */
function edgeOf(place, chip) {
  const [x, y] = inSight(place), [dx, dy] = [chip.x - x, chip.y + CHIP / 2 - y], distance = Math.hypot(dx, dy), away = Math.min(radiusOf(place) * 1.3 + 5, distance);
  return distance === 0 ? [x, y] : [x + (dx / distance) * away, y + (dy / distance) * away];
}

function paintStitches(context, time, span, holders) {
  context.lineCap = "round";
  for (const chip of CHIPS) {
    const person = holders[chip.request];
    if (person === null) continue;
    const [x, y] = edgeOf(placeOf(person), chip), hands = HANDS[chip.request];
    const since = time - hands.at[upTo(hands.at, time) - 1];
    const fresh = (RUN.course && since < span) || chip.request === VIEW.request;
    context.beginPath();
    context.moveTo(chip.x, chip.y + CHIP / 2);
    context.lineTo(x, y);
    if (fresh) {
      context.setLineDash([]);
      context.globalAlpha = 0.3;
      context.lineWidth = 7;
      context.strokeStyle = COLORS.stitch;
      context.stroke();
      context.globalAlpha = 1;
    }
    context.setLineDash([0.5, 5.5]);
    context.lineWidth = 2.6;
    context.strokeStyle = COLORS.stitch;
    context.stroke();
  }
  context.setLineDash([]);
  context.lineCap = "butt";
}

function labelOf(place) {
  const { name, rank, nodes } = PLACES[place];
  if (GRAPH.grouped) return nodes === 1 ? name : `around ${name}`;
  return PLACES.length <= LABELLED && rank !== null ? `${name} (${trimmed(rank, 2)})` : name;
}

/** The places in sight; none where they are too many to be named. */
function nameable() {
  if (PLACES.length <= LABELLED) return [...PLACES.keys()];
  if (GRAPH.grouped || VIEW.zoom === 1) return [];
  const inside = [...PLACES.keys()].filter((place) => {
    const [x, y] = seen(place);
    return x > 0 && x < FRAME.width && y > FRAME.top && y < FRAME.height;
  });
  return inside.length <= 2 * LABELLED ? inside : [];
}

/** Names: of what is looked at and of holders always, of others where there is room. */
function paintLabels(context, holders) {
  const named = nameable();
  const order = [VIEW.node, VIEW.hoverNode, ...holders, ...named].filter((place) => place !== null);
  const done = new Set(), labels = named.map(labelOf);
  const taken = named.map((place) => {
    const [x, y] = seen(place), radius = radiusOf(place) + 1;
    return [x - radius, y - radius, x + radius, y + radius];
  });
  context.textBaseline = "middle";
  context.textAlign = "center";
  let count = 0;
  for (const place of order) {
    if (done.has(place) || count > 150) continue;
    done.add(place);
    const important = place === VIEW.node || place === VIEW.hoverNode || holders.has(place);
    context.font = `${important ? 600 : 400} 12px ${FONT}`;
    const [x, y] = seen(place), text = shortened(context, labelOf(place), important ? 170 : 110, labels);
    if (text === "" || y < FRAME.top - 14) continue;
    const wide = context.measureText(text).width / 2 + 3, away = radiusOf(place) * (holders.has(place) ? 1.3 : 1) + 14;
    const spots = [[0, away], [0, -away], [wide + away - 6, 0], [-wide - away + 6, 0], [wide, away], [-wide, away], [wide, -away], [-wide, -away]];
    const free = spots.map(([dx, dy]) => box(x + dx, y + dy, wide)).find((area) => area && !taken.some((other) => overlap(area, other)));
    const area = free || (important ? box(x, y + away, wide) || box(x, y - away, wide) : null);
    if (!area) continue;
    taken.push(area);
    count++;
    context.globalAlpha = 0.82;
    context.fillStyle = COLORS.paper;
    context.fillRect(area[0], area[1], area[2] - area[0], area[3] - area[1]);
    context.globalAlpha = 1;
    context.fillStyle = important ? COLORS.ink : COLORS.muted;
    context.fillText(text, (area[0] + area[2]) / 2, (area[1] + area[3]) / 2 + 0.5);
  }
}

/** The area of a label around a point, moved into the picture sideways; null where it does not fit. */
function box(x, y, wide) {
  const centre = Math.min(Math.max(x, wide + 2), FRAME.width - wide - 2);
  const area = [centre - wide, y - 8, centre + wide, y + 8];
  return area[1] >= FRAME.top - 14 && area[3] <= FRAME.height - 2 ? area : null;
}

function overlap(one, other) {
  return one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3];
}

function paintChips(context, holders) {
  const at = new Map(CHIPS.map((chip) => [chip.request, chip]));
  context.strokeStyle = COLORS.frame;
  context.lineWidth = 1.2;
  context.beginPath();
  for (const [from, to] of GRAPH.request_edges) {
    const a = at.get(from), b = at.get(to);
    if (!a || !b) continue;
    context.moveTo(a.x, a.y - (a.y === b.y ? CHIP / 2 : 0));
    if (a.y === b.y) context.quadraticCurveTo((a.x + b.x) / 2, a.y - CHIP / 2 - 10, b.x, b.y - CHIP / 2);
    else context.lineTo(b.x, b.y);
  }
  context.stroke();
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.font = `600 12.5px ${FONT}`;
  for (const chip of CHIPS) {
    const held = holders[chip.request] !== null, text = shortened(context, REQUESTS[chip.request].name, chip.room - 14, REQUESTS.map(({ name }) => name));
    chip.wide = Math.max(CHIP, context.measureText(text).width + 16);
    context.beginPath();
    const box = [chip.x - chip.wide / 2, chip.y - CHIP / 2, chip.wide, CHIP];
    if (context.roundRect) context.roundRect(...box, 6); else context.rect(...box);
    context.fillStyle = COLORS.panel;
    context.fill();
    context.setLineDash(held ? [] : [4, 3]);
    context.lineWidth = chip.request === VIEW.request ? 3.5 : held ? 2 : 1.3;
    context.strokeStyle = chip.request === VIEW.request ? COLORS.ink : held ? COLORS.stitch : COLORS.frame;
    context.stroke();
    context.setLineDash([]);
    context.fillStyle = COLORS.ink;
    context.fillText(text, chip.x, chip.y + 0.5);
  }
}

/** What stands at a point of the picture: {request} or {node}, or null. */
function hit(x, y) {
  for (const chip of CHIPS) {
    if (Math.abs(x - chip.x) <= (chip.wide || CHIP) / 2 + 2 && Math.abs(y - chip.y) <= CHIP / 2 + 3) return { request: chip.request };
  }
  let best = null, least = Infinity;
  PLACES.forEach((_, place) => {
    const [px, py] = seen(place), distance = Math.hypot(px - x, py - y);
    if (distance < Math.max(9, radiusOf(place) + 4) && distance < least) [best, least] = [{ node: place }, distance];
  });
  return best;
}
