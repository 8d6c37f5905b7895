// Tables, and words for what was judged.

const MOST_ROWS = 500;

/** ✓, ✗ or –, with words for those who cannot see it. */
function mark(ok) {
  const [sign, word, className] = ok === null ? ["–", "binds nobody", "muted"] : ok ? ["✓", "holds", "good"] : ["✗", "broken", "bad"];
  const cell = element("td", sign, `mark ${className}`);
  cell.setAttribute("aria-label", word);
  cell.title = word;
  return cell;
}

/** Tables of more rows scroll by themselves. */
const TALL_ROWS = 15;

/** A table; cells are texts or ready elements. Headings of columns of numbers start with #, of marks with ~: these are only heard. */
function table(headings, rows, total = rows.length) {
  const made = element("table");
  const head = made.createTHead().insertRow();
  for (const heading of headings) {
    const cell = element("th", undefined, heading.startsWith("#") ? "number" : heading.startsWith("~") ? "hearing" : undefined);
    cell.append(element("span", heading.replace(/^[#~]/, ""), heading.startsWith("~") ? "heard" : undefined));
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

/** A table with its heading; a tall one in a frame that scrolls, also by keys. */
function titledTable(title, headings, rows, total = rows.length) {
  const made = table(headings, rows, total);
  if (rows.length <= TALL_ROWS) return [element("h3", title), made];
  return [element("h3", title), framed(title, made)];
}

/** A frame that scrolls, also by keys, where what is in it is wider or taller than fits. */
function framed(title, content, className = "") {
  const frame = element("div", undefined, `scrolling ${className}`);
  frame.tabIndex = 0;
  frame.setAttribute("role", "region");
  frame.setAttribute("aria-label", `Table: ${title}`);
  frame.append(content);
  return frame;
}

/** The share of the proven optimum that a run reached, which is known where its scenario expects one; `null` where not. */
function reachedShare(summary) {
  const judged = summary.expectations.find((one) => one.name === "optimality");
  return judged ? judged.found : null;
}

/** The best welfare possible, as far as known. */
function bestWelfare(summary) {
  const share = reachedShare(summary);
  return share > 0 ? summary.welfare / share : null;
}

const worded = (key) => key.replaceAll("_", " ");

/** What was expected or found, by the name of the expectation. Several values are choices of which one fits. */
function inWords(name, value) {
  if (Array.isArray(value)) return value.map((choice) => inWords(name, choice)).join(" or ");
  if (value === null) return "none";
  if (typeof value === "boolean") return name === "validators" ? (value ? "all pass" : "some fail") : value ? "yes" : "no";
  if (typeof value === "number") return name === "converged_at_ms" ? timeText(value * 1e3) : ["agreement", "optimality"].includes(name) ? percent(value) : trimmed(value);
  if (typeof value !== "object") return value;
  if (name === "stitching") {
    const named = RUN.stitching.map(([request]) => request).filter((request) => Object.hasOwn(value, request));
    return named.map((request) => (value[request] === null ? `${request} not stitched` : `${request} → ${value[request]}`)).join(", ");
  }
  if (name === "validators") return Object.entries(value).map(([one, passes]) => `${one} ${passes === null ? "is not there" : passes ? "passes" : "fails"}`).join(", ");
  if (value.at_least !== undefined && value.at_least === value.at_most) return inWords(name, value.at_least);
  const bound = (words, key) => (value[key] === undefined ? [] : [`${words} ${inWords(name, value[key])}`]);
  return bound("at least", "at_least").concat(bound("at most", "at_most")).join(", ") || "any";
}
