// The run as the page was given it, unpacked; and small things that all scripts use.

const RUN = JSON.parse(document.getElementById("run").textContent);
const SUMMARY = RUN.summary;
const GRAPH = RUN.graph;
/** When the run ends, as the axes have it: an axis has some length, also where a run has none. */
const END = Math.max(RUN.end, 1);
/** A moment of the run in words. */
const momentText = (time) => timeText(Math.min(time, RUN.end));
const PEOPLE = GRAPH ? GRAPH.people : [];
const REQUESTS = GRAPH ? GRAPH.requests : RUN.hands.map((hands) => ({ name: hands.request, kind: "" }));

const TRAFFIC = RUN.traffic;
const BIDS = TRAFFIC && { ...TRAFFIC.bids, at: summed(TRAFFIC.bids.at) };
const MESSAGES = TRAFFIC && TRAFFIC.messages && { ...TRAFFIC.messages, at: summed(TRAFFIC.messages.at) };
const STATES = TRAFFIC && TRAFFIC.states && { ...TRAFFIC.states, at: summed(TRAFFIC.states.at) };
const STATUSES = TRAFFIC && TRAFFIC.statuses && { ...TRAFFIC.statuses, at: summed(TRAFFIC.statuses.at) };
/** The nodes of which events were recorded; null where these are all. */
const RECORDED = SUMMARY.event_nodes ?? null;

/** Changes of hands, a list for each request node: when, and who from then on (a person's number, or null). Without a course
 * only who holds it in the end is known. */
const HANDS = REQUESTS.map((request, position) => {
  const hands = RUN.hands[position];
  if (!hands) return endOnly(request.name);
  const { changes, between } = hands;
  return {
    at: changes.map(([at]) => at),
    who: changes.map(([, who]) => (typeof who === "number" ? who : null)),
    name: changes.map(([, who]) => (typeof who === "number" ? PEOPLE[who][0] : who)),
    between,
  };
});

function endOnly(request) {
  const found = RUN.stitching.find(([name, holder]) => name === request && holder !== null);
  if (!found) return { at: [], who: [], name: [], between: 0 };
  const person = PEOPLE.findIndex(([name]) => name === found[1]);
  return { at: [END], who: [person < 0 ? null : person], name: [found[1]], between: 0 };
}

/** All moments at which something changes hands, ascending, each once. */
const HAND_TIMES = [...new Set(RUN.course ? HANDS.flatMap((hands) => hands.at) : [])].sort((a, b) => a - b);
/** Moments to step through: changes of hands, bids, starts and stops. */
const MOMENTS = [...new Set([0, ...HAND_TIMES, ...(BIDS ? BIDS.at : []), ...(STATUSES ? STATUSES.at : []), END])].sort((a, b) => a - b);

/** The holder of a request node at a time, as a person's number; null for nobody. */
function holderAt(request, time) {
  const index = upTo(HANDS[request].at, time) - 1;
  return index < 0 ? null : HANDS[request].who[index];
}

function holderName(request, time) {
  const index = upTo(HANDS[request].at, time) - 1;
  return index < 0 ? null : HANDS[request].name[index];
}

const placeOf = (person) => PEOPLE[person][1];

/** Who holds each request node in the stitching above the replay: of a container in parts that of the best part, where the replay
 * has whom most nodes name. */
const HEADLINE = new Map(RUN.stitching);
/** Request nodes that most nodes give to another in the end. */
const DIVERGENT = [...REQUESTS.keys()].filter((request) => HEADLINE.has(REQUESTS[request].name) && headlineName(request) !== holderName(request, END));

/** Who holds a request node in the stitching above; null for nobody. */
function headlineName(request) {
  return HEADLINE.get(REQUESTS[request].name) ?? null;
}

/** The same as a person's number. */
function headlineHolder(request) {
  const name = headlineName(request), person = PEOPLE.findIndex(([other]) => other === name);
  return person < 0 ? null : person;
}

/** Whose the stitching above is. */
const HEADLINE_TEXT = SUMMARY.components > 1 ? `that of the best of the ${trimmed(SUMMARY.components)} connected parts` : "the whole view that most nodes hold";
/** The request nodes for which the stitching above is told beside what most nodes hold. */
const divergentAt = (time) => (time >= END ? DIVERGENT : []);

/** As sampleText, of bids. */
const bidSampleText = () => sampleText(BIDS.at.length, BIDS.total, "bid", "each bidder's highest and a random sample");

/** "10 of 40 kept, an even sample" where not all are kept, or how else they were chosen; empty where they are. */
function sampleText(kept, total, what, chosen = "an even sample") {
  if (kept >= total) return "";
  return kept === 0 ? `none of ${counted(total, what)} kept` : `${trimmed(kept)} of ${counted(total, what)} kept, ${chosen}`;
}
