// A socket to the server that comes back by itself, and requests that change something.

/** Milliseconds before the first try to connect again, and at most. */
const FIRST_WAIT = 250, LONGEST_WAIT = 8000;

/** Listens to the server until there is no more to tell: `hear` gets every message; what is wrong with the connection is told in the element #connection. */
function listen(path, hear) {
  let wait = FIRST_WAIT, isOver = false;
  const told = byId("connection");
  const tell = (text) => {
    told.hidden = text === "";
    if (told.textContent !== text) told.textContent = text;
  };
  const connect = () => {
    const socket = new WebSocket(`ws://${location.host}${path}`);
    let isFirst = true;
    socket.addEventListener("message", (event) => {
      wait = FIRST_WAIT;
      tell("");
      const message = JSON.parse(event.data);
      if (message.unknown) {
        isOver = true;
        tell("The server does not know this run: it was started anew since, or the run is over for long. What was recorded is in the list of all runs.");
      }
      isOver ||= ["recorded", "failed"].includes(message.phase);
      hear(message, isFirst);
      isFirst = false;
    });
    socket.addEventListener("close", () => {
      if (isOver) return;
      tell("Connection lost, trying again …");
      setTimeout(connect, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT);
    });
    LISTENING.socket = socket;
  };
  connect();
}

/** The socket at hand. */
const LISTENING = { socket: null };

/** Asks the server to do something; what it answers, or why not. */
async function ask(path, wish) {
  try {
    const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(wish) });
    if (!answer.ok) return { wrong: (await answer.text()).trim() };
    return answer.status === 204 ? {} : await answer.json();
  } catch {
    return { wrong: "The server does not answer." };
  }
}

/** Simulated time per second, in nanoseconds, as it is chosen. */
const PACES = [["", "as fast as it goes"], ["10000000000", "10 s a second"], ["1000000000", "1 s a second"], ["100000000", "100 ms a second"],
  ["10000000", "10 ms a second"], ["1000000", "1 ms a second"], ["100000", "0.1 ms a second"]];

function offerPaces(list) {
  for (const [pace, name] of PACES) list.append(new Option(name, pace));
}

const chosenPace = (list) => (list.value === "" ? null : Number(list.value));

/** A run's verdict, with a sign. */
function verdictMark(verdict, isPartial) {
  const isGood = verdict === "converged" && !isPartial;
  return element("span", `${isGood ? "✓" : "✗"} ${verdict}${isPartial ? ", interrupted" : ""}`, isGood ? "good" : "bad");
}

/** What is stitched, whether validly, and what of the expectations is met. */
function outcomeText({ stitched, requests, valid, expectations: [met, all] }) {
  return [`${trimmed(stitched)} of ${trimmed(requests)} stitched`, valid ? "valid" : "not valid", all > 0 ? `${met} of ${all} expectations met` : null].filter(Boolean).join(", ");
}
