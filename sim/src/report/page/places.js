// Where everything is in the picture of the replay: request nodes as boxes above, places of the container below.

const CHIP = 24;
const ROW = 36;
const MOST_CHIP_ROWS = 4;
const MOST_DOTS = 4000;
const LABELLED = 60;

/** What is seen of the graph, and what is looked at. */
const VIEW = { zoom: 1, x: 0, y: 0, node: null, request: null, hoverNode: null };

const PLACES = GRAPH ? GRAPH.places : [];
/** Per place: times of its starts and stops, for whether it is up. */
const UPS = PLACES.map(() => ({ at: [], up: [] }));
if (STATUSES && !GRAPH.grouped) STATUSES.place.forEach((place, index) => {
  UPS[place].at.push(STATUSES.at[index]);
  UPS[place].up.push(STATUSES.up[index]);
});
const LONGEST = MESSAGES ? MESSAGES.took.reduce((most, took) => Math.max(most, took === null ? 0 : took < 0 ? -1 - took : took), 0) : 0;
const NEVER_ENDED = MESSAGES ? MESSAGES.took.flatMap((took, index) => (took === null ? [index] : [])) : [];

/** The request nodes that have a box: those that change hands most, where there are too many. */
let CHIPS = [];
let FRAME = null;
let EDGE_LAYER = null;

/** Whether the events of a node, or of all of a group, were left out of the recording. */
const isUnrecorded = (place) => RECORDED !== null && PLACES[place].recorded === 0;

/** Whether a node waits for its start, is up or down; nodes of which that was not recorded are shown as up. */
function statusAt(place, time) {
  const ups = UPS[place];
  if (!STATUSES || GRAPH.grouped || isUnrecorded(place)) return "up";
  const index = upTo(ups.at, time) - 1;
  return index < 0 ? "waiting" : ups.up[index] ? "up" : "down";
}

/** How large a place is shown; groups by how many nodes they are, so that all together leave most of the picture free. */
const radiusOf = (place) => FRAME.radii[place] * Math.min(1.8, Math.sqrt(VIEW.zoom));

function radii(area) {
  const count = PLACES.length, room = ((area.right - area.left) * (area.bottom - area.top) * 0.16) / Math.PI;
  if (!GRAPH.grouped) {
    const usual = count <= 12 ? 12 : count <= 60 ? 9 : count <= 200 ? 6 : count <= 500 ? 4.5 : 3.5;
    return PLACES.map(() => Math.min(usual, Math.sqrt(room / count)));
  }
  const unit = Math.sqrt(room / PLACES.reduce((sum, place) => sum + place.nodes, 0));
  return PLACES.map((place) => Math.min(28, Math.max(3, unit * Math.sqrt(place.nodes))));
}

/** Moves places that cover each other apart, as far as there is room: neighbours push each other, over and over. */
function spread(at, radii, gap, area) {
  const cell = 2 * Math.max(...radii, 1) + gap;
  for (let round = 0; round < 60; round++) {
    const grid = new Map();
    let moved = false;
    at.forEach(([x, y], place) => {
      const key = Math.floor(x / cell) * 1e5 + Math.floor(y / cell);
      if (grid.has(key)) grid.get(key).push(place); else grid.set(key, [place]);
    });
    at.forEach((one, place) => {
      const column = Math.floor(one[0] / cell), row = Math.floor(one[1] / cell);
      for (let near = 0; near < 9; near++) for (const other of grid.get((column + (near % 3) - 1) * 1e5 + row + Math.floor(near / 3) - 1) || []) {
        if (other <= place) continue;
        const [dx, dy] = [at[other][0] - one[0], at[other][1] - one[1]], distance = Math.hypot(dx, dy), wanted = radii[place] + radii[other] + gap;
        if (distance >= wanted) continue;
        const push = (wanted - distance) / 2, [ux, uy] = distance > 1e-6 ? [dx / distance, dy / distance] : [Math.cos(other), Math.sin(other)];
        [one[0], one[1], at[other][0], at[other][1]] = [one[0] - ux * push, one[1] - uy * push, at[other][0] + ux * push, at[other][1] + uy * push];
        moved = moved || push > 0.3;
      }
    });
    for (const one of at) [one[0], one[1]] = [Math.min(Math.max(one[0], area.left), area.right), Math.min(Math.max(one[1], area.top), area.bottom)];
    if (!moved) return;
  }
}

/** Places the boxes for a width of the picture; says where the space below them begins. */
function arrangeChips(width) {
  const columns = Math.max(1, Math.floor((width - 140) / 96));
  const most = columns * MOST_CHIP_ROWS;
  const chosen = REQUESTS.map((_, request) => request)
    .sort((a, b) => HANDS[b].at.length - HANDS[a].at.length || a - b).slice(0, most).sort((a, b) => a - b);
  const rows = Math.max(1, Math.ceil(chosen.length / columns));
  const perRow = Math.ceil(chosen.length / rows) || 1;
  const cell = (width - 140) / Math.min(columns, perRow);
  CHIPS = chosen.map((request, position) => {
    const row = Math.floor(position / perRow), inRow = Math.min(perRow, chosen.length - row * perRow);
    return { request, x: (width - 120) / 2 + (position % perRow - (inRow - 1) / 2) * Math.min(cell, 190), y: 26 + row * ROW, room: Math.min(cell, 190) - 12 };
  });
  return 26 + rows * ROW + 22;
}

/** Makes the picture as tall as what it shows, and places all in it. */
function arrange(canvas) {
  const width = canvas.clientWidth, top = arrangeChips(width), margins = { side: 46, above: 12, below: 34 };
  const [across, down] = [Math.max(GRAPH.size[0], 1e-9), Math.max(GRAPH.size[1], 1e-9)];
  const wide = width - 2 * margins.side, natural = Math.min(wide / across, 150) * 1.5 * down;
  const height = Math.round(Math.min(600, Math.max(320, top + margins.above + natural + margins.below)));
  canvas.style.height = `${height}px`;
  const area = { left: margins.side, right: width - margins.side, top: top + margins.above, bottom: height - margins.below };
  let sx = wide / across, sy = (area.bottom - area.top) / down;
  [sx, sy] = [Math.min(sx, sy * 1.5, 150), Math.min(sy, sx * 1.5, 150)];
  const left = (area.left + area.right - GRAPH.size[0] * sx) / 2, above = (area.top + area.bottom - GRAPH.size[1] * sy) / 2;
  const sizes = radii(area), at = PLACES.map((place) => [left + place.x * sx, above + place.y * sy]);
  spread(at, sizes, PLACES.length <= LABELLED ? 8 : 1.5, area);
  FRAME = { width, height, top, centre: [(area.left + area.right) / 2, (area.top + area.bottom) / 2], at, radii: sizes };
  EDGE_LAYER = null;
}

/** Where a place is seen. */
function seen(place) {
  const [x, y] = FRAME.at[place], [cx, cy] = FRAME.centre;
  return [cx + (x - cx) * VIEW.zoom + VIEW.x, cy + (y - cy) * VIEW.zoom + VIEW.y];
}
