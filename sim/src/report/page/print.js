// Printing: the page is laid out as wide as paper and in the colours of paper, and painted so, before the browser takes it.

/** Draws the charts anew, and calls `repaint` for what else is painted, when the page goes to paper and when it comes back. */
function followPrinting(repaint) {
  const set = (isForPaper) => {
    if (isForPaper === isPrinted()) return;
    document.documentElement.classList.toggle("print", isForPaper);
    readColors();
    drawCharts();
    repaint();
  };
  window.addEventListener("beforeprint", () => set(true));
  window.addEventListener("afterprint", () => set(false));
  window.matchMedia("print").addEventListener("change", ({ matches }) => set(matches));
}
