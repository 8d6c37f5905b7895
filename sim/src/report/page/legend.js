// What the marks of the replay mean.

function showLegend() {
  const legend = byId("legend");
  legend.replaceChildren();
  const item = (text, paint, wide = 22) => {
    const line = element("li"), canvas = element("canvas");
    canvas.style.width = `${wide}px`;
    canvas.style.height = "18px";
    canvas.setAttribute("aria-hidden", "true");
    line.append(canvas, element("span", text));
    legend.append(line);
    const { context } = prepared(canvas);
    context.strokeStyle = COLORS.ink;
    paint(context);
  };
  GRAPH.kinds.forEach(([kind, count], position) => item(`${kind || "no type"}: ${counted(count, "node")}`, (context) => {
    trace(context, position, 11, 9, 6);
    context.fillStyle = COLORS.panel;
    context.fill();
    context.stroke();
  }));
  if (GRAPH.other_kinds > 0) item(counted(GRAPH.other_kinds, "rarer type"), (context) => {
    trace(context, RUN.shapes.length - 1, 11, 9, 6);
    context.stroke();
  });
  if (GRAPH.ranks) {
    const mean = GRAPH.grouped ? "mean rank" : "rank", bracket = PLACES.length <= LABELLED && !GRAPH.grouped ? ", in brackets by the name" : "";
    item(`${mean} ${trimmed(GRAPH.ranks[0], 2)} to ${trimmed(GRAPH.ranks[1], 2)}${bracket}`, (context) => {
      RUN.scale.forEach((color, step) => {
        context.fillStyle = color;
        context.fillRect(2 + step * 2, 4, 2.5, 11);
      });
      context.lineWidth = 1;
      context.strokeRect(1.5, 3.5, 68, 12);
    }, 72);
  }
  if (GRAPH.shortcuts) item("shortcut of the overlay", (context) => {
    context.strokeStyle = COLORS.edge;
    context.setLineDash(SHORTCUT_DASH);
    context.beginPath();
    context.moveTo(3, 9);
    context.lineTo(34, 9);
    context.stroke();
  }, 36);
  item("holds a request node", (context) => {
    context.lineWidth = 3;
    context.strokeStyle = COLORS.stitch;
    context.beginPath();
    context.arc(11, 9, 6.5, 0, 7);
    context.stroke();
  });
  const stitch = (dash, width, cap) => (context) => {
    context.strokeStyle = COLORS.stitch;
    context.lineCap = cap;
    context.setLineDash(dash);
    context.lineWidth = width;
    context.beginPath();
    context.moveTo(3, 9);
    context.lineTo(34, 9);
    context.stroke();
  };
  item("stitch, by the view of most nodes", stitch([0.5, 5.5], 2.6, "round"), 36);
  if (DIVERGENT.length > 0) item(`in the end, ${HEADLINE_TEXT}`, stitch(DIVERGENT_DASH, 1.4, "butt"), 36);
  if (GRAPH.grouped) item("12: so many nodes", (context) => {
    context.beginPath();
    context.arc(11, 9, 8, 0, 2 * Math.PI);
    context.fillStyle = COLORS.panel;
    context.fill();
    context.stroke();
    context.font = `600 10px ${FONT}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillStyle = COLORS.ink;
    context.fillText("12", 11, 9.5);
  });
  if (!MESSAGES) return;
  item("message", (context) => {
    context.fillStyle = COLORS.dot;
    context.beginPath();
    context.arc(11, 9, 3.5, 0, 7);
    context.fill();
  });
  if (SUMMARY.messages_lost > 0) item("message that is lost", (context) => cross(context, 11, 9, 4, COLORS.bad));
  item("bid, just made", (context) => {
    context.strokeStyle = COLORS.blue;
    context.lineWidth = 2;
    context.beginPath();
    context.arc(11, 9, 7, 0, 7);
    context.stroke();
  });
  if (BIDS && BIDS.credits.includes(null)) item("bid, just withdrawn", (context) => {
    context.strokeStyle = COLORS.bad;
    context.lineWidth = 2;
    context.beginPath();
    context.arc(11, 9, 7, 0, 7);
    context.stroke();
  });
  if (!GRAPH.grouped) item("not started yet", (context) => {
    trace(context, 0, 11, 9, 6);
    context.strokeStyle = COLORS.frame;
    context.stroke();
  });
  if (STATUSES && STATUSES.up.includes(0) && !GRAPH.grouped) item("stopped", (context) => {
    trace(context, 0, 11, 9, 6);
    context.stroke();
    cross(context, 11, 9, 5, COLORS.bad);
  });
}
