// What is looked at: what the events tell of a container node, or the auction of a request node, at one moment.

const MOST_LINES = 14;

/** Positions of what concerns a place, found when first asked for. */
const FOUND = { bidsOf: new Map(), sentBy: new Map(), receivedBy: new Map(), statesOf: new Map() };

function found(kind, key, total, fits) {
  if (!FOUND[kind].has(key)) {
    const positions = [];
    for (let index = 0; index < total; index++) if (fits(index)) positions.push(index);
    FOUND[kind].set(key, positions);
  }
  return FOUND[kind].get(key);
}

const bidsOfPlace = (place) => found("bidsOf", place, BIDS ? BIDS.at.length : 0, (index) => placeOf(BIDS.who[index]) === place);
/** The bids on each request node, found at once: there may be as many request nodes as bids. */
const AUCTIONS = REQUESTS.map(() => []);
if (BIDS) BIDS.request.forEach((request, index) => AUCTIONS[request].push(index));
const auctionOf = (request) => AUCTIONS[request];
const sentBy = (place) => found("sentBy", place, MESSAGES ? MESSAGES.at.length : 0, (index) => MESSAGES.from[index] === place);
const statesOf = (place) => found("statesOf", place, STATES ? STATES.at.length : 0, (index) => STATES.place[index] === place);

/** Messages to a place that were processed, by when: the times, ascending, and who sent them. */
function receivedBy(place) {
  if (!FOUND.receivedBy.has(place)) {
    const received = [];
    if (MESSAGES) MESSAGES.to.forEach((to, index) => {
      const took = MESSAGES.took[index];
      if (to === place && took !== null && took >= 0) received.push([MESSAGES.at[index] + took, MESSAGES.from[index]]);
    });
    received.sort((a, b) => a[0] - b[0]);
    FOUND.receivedBy.set(place, { at: received.map(([at]) => at), from: received.map(([, from]) => from) });
  }
  return FOUND.receivedBy.get(place);
}

/** Of positions in time order, how many are not after a time. */
function before(positions, times, time) {
  let low = 0, high = positions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[positions[middle]] <= time) low = middle + 1; else high = middle;
  }
  return low;
}

/** The bids that stand at a time, the newest of each bidder on each request node: {who, request, credits, at}. */
function standing(positions, time) {
  const newest = new Map();
  for (let index = 0; index < before(positions, BIDS.at, time); index++) {
    const bid = positions[index];
    newest.set(BIDS.who[bid] * 1e6 + BIDS.request[bid], { who: BIDS.who[bid], request: BIDS.request[bid], credits: BIDS.credits[bid], at: BIDS.at[bid] });
  }
  return [...newest.values()];
}

const creditText = (bid) => (bid.credits === null ? "withdrawn" : trimmed(bid.credits));

function facts(pairs) {
  const list = element("dl");
  for (const [name, value] of pairs) list.append(element("dt", name), element("dd", value));
  return list;
}

function inspectNode(place, time) {
  const { name, kind, rank, nodes, attributes } = PLACES[place];
  const parts = [element("h3", GRAPH.grouped ? `Group of ${counted(nodes, "node")} around ${name}` : `Container node ${name}`)];
  const known = [];
  if (!GRAPH.grouped) known.push(["type", kind < GRAPH.kinds.length ? GRAPH.kinds[kind][0] || "none" : "one of the rarer"]);
  if (GRAPH.grouped && rank !== null) known.push(["mean rank", trimmed(rank)]);
  known.push(...attributes);
  parts.push(facts(known));
  parts.push(element("p", `At ${momentText(time)}, by its events:`, "muted small"));
  const holds = REQUESTS.flatMap((request, position) => {
    const person = holderAt(position, time);
    return person !== null && placeOf(person) === place ? [request.name] : [];
  });
  const told = [["holds, by most views", holds.length ? holds.join(", ") : "nothing"]];
  const above = divergentAt(time).filter((request) => headlineHolder(request) !== null && placeOf(headlineHolder(request)) === place);
  if (above.length > 0) told.push(["holds, in the stitching above", above.map((request) => REQUESTS[request].name).join(", ")]);
  const unrecorded = isUnrecorded(place), { recorded } = PLACES[place];
  const part = GRAPH.grouped && RECORDED !== null && !unrecorded && recorded < nodes ? `, of ${trimmed(recorded)} of its ${counted(nodes, "node")}` : "";
  if (STATUSES && !GRAPH.grouped && !unrecorded) {
    const status = statusAt(place, time), ups = UPS[place], index = upTo(ups.at, time) - 1;
    told.push(["is", index < 0 ? (STATUSES.total > STATUSES.at.length ? "unknown" : "not started yet") : `${status === "up" ? "up" : "stopped"} since ${timeText(ups.at[index])}`]);
  }
  if (MESSAGES) {
    const sent = before(sentBy(place), MESSAGES.at, time), received = receivedBy(place), got = upTo(received.at, time);
    const sampled = MESSAGES.at.length + MESSAGES.within < MESSAGES.total ? ", of those shown" : unrecorded ? ", of those recorded" : part;
    told.push([`messages sent${sampled}`, trimmed(sent)], [`messages processed${sampled}`, got === 0 ? "none" : `${trimmed(got)}, the last from ${labelOf(received.from[got - 1])} at ${timeText(received.at[got - 1])}`]);
  }
  if (STATES && !unrecorded) {
    const states = statesOf(place), count = before(states, STATES.at, time);
    const sampled = STATES.at.length < STATES.total ? ", of the changes shown" : part;
    told.push([`what it shares last changed${sampled}`, count === 0 ? "not yet" : `at ${timeText(STATES.at[states[count - 1]])} (${counted(count, "change")})`]);
  }
  parts.push(facts(told));
  if (unrecorded) parts.push(element("p", `Events of ${GRAPH.grouped ? "its nodes" : "this node"} were not recorded: bids and changes of state are not known.`, "muted"));
  else if (BIDS) {
    const bids = standing(bidsOfPlace(place), time).sort((a, b) => (b.credits ?? -Infinity) - (a.credits ?? -Infinity));
    parts.push(element("h3", GRAPH.grouped ? `Bids of its nodes${part}` : "Its bids"));
    const rows = bids.slice(0, MOST_LINES).map((bid) => (GRAPH.grouped ? [PEOPLE[bid.who][0]] : []).concat([REQUESTS[bid.request].name, creditText(bid), timeText(bid.at)]));
    parts.push(bids.length ? table((GRAPH.grouped ? ["bidder"] : []).concat(["on", "#credits", "#since"]), rows, bids.length) : element("p", "None so far.", "muted"));
  }
  parts.push(element("p", "What a node holds in its memory is not recorded. This is what its events show.", "muted small"));
  return parts;
}

function inspectRequest(request, time) {
  const { name, kind } = REQUESTS[request], hands = HANDS[request], holder = holderName(request, time);
  const parts = [element("h3", `Request node ${name}`)];
  const reached = upTo(hands.at, time);
  const told = kind ? [["type", kind]] : [];
  told.push(["held, by most views, by", holder === null ? "nobody" : holder]);
  if (divergentAt(time).includes(request)) told.push(["in the stitching above, by", headlineName(request) ?? "nobody"]);
  if (RUN.course) {
    if (reached > 0) told.push(["since", timeText(hands.at[reached - 1])]);
    told.push(["changes of hands so far", `${trimmed(reached)} of ${trimmed(hands.at.length)}`]);
  }
  if (!RUN.stitching.some(([asked]) => asked === name)) told.push(["in the end", "not requested any more"]);
  if (hands.between > 0) told.push(["more between samples", trimmed(hands.between)]);
  parts.push(element("p", `At ${momentText(time)}:`, "muted small"), facts(told));
  parts.push(element("h3", "Its auction"));
  if (BIDS) {
    const bids = standing(auctionOf(request), time).sort((a, b) => (b.credits ?? -Infinity) - (a.credits ?? -Infinity) || a.who - b.who);
    const rows = bids.slice(0, MOST_LINES).map((bid) => [PEOPLE[bid.who][0] === holder ? element("td", "●", "mark") : "", PEOPLE[bid.who][0], creditText(bid), timeText(bid.at)]);
    parts.push(bids.length ? table(["~holds it", "bidder", "#credits", "#since"], rows, bids.length) : element("p", "No bid so far.", "muted"));
    parts.push(element("p", `● holds it. The newest bid of each bidder${BIDS.at.length < BIDS.total ? ", of those shown" : RECORDED ? ", of those recorded" : ""}, the highest first.`, "muted small"));
  } else parts.push(element("p", "Bids are not recorded.", "muted"));
  if (RUN.course && reached > 0) {
    parts.push(element("h3", "Whose hands it was in"));
    const rows = [];
    for (let index = reached - 1; index >= 0 && rows.length < MOST_LINES; index--) rows.push([timeText(hands.at[index]), hands.name[index] === null ? "nobody" : hands.name[index]]);
    parts.push(table(["from", "holder"], rows, reached));
  }
  return parts;
}

let INSPECTED = "";

/** Shows what is looked at; at most as often as it changes. */
function inspect(time) {
  const key = `${VIEW.node} ${VIEW.request} ${Math.round(time)}`;
  if (key === INSPECTED) return;
  INSPECTED = key;
  const parts = VIEW.request !== null ? inspectRequest(VIEW.request, time) : VIEW.node !== null ? inspectNode(VIEW.node, time) : inspectNothing(time);
  byId("inspector").replaceChildren(...parts);
}

function inspectNothing(time) {
  const shown = REQUESTS.slice(0, 40), divergent = divergentAt(time), named = (holder) => (holder === null ? "nobody" : holder);
  const rows = shown.map(({ name }, request) => [name, named(holderName(request, time)), ...(divergent.length > 0 ? [named(headlineName(request))] : [])]);
  return [
    element("h3", "The whole"),
    element("p", `At ${momentText(time)}, by the view of most live nodes:`, "muted small"),
    table(["request node", "held by", ...(divergent.length > 0 ? ["above"] : [])], rows, REQUESTS.length),
    ...(divergent.length > 0 ? [element("p", `“Above” is the stitching above: ${HEADLINE_TEXT}.`, "muted small")] : []),
    element("p", "Click a container node to see what it did and bid, a request node to see its auction; or choose one above.", "muted small"),
  ];
}
