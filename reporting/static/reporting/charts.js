// How every chart of the reports looks: its letters, and parts told apart without any colour (dark, light, striped).
"use strict";

const CHART_INK = "#16232d", CHART_QUIET = "#4d5f6c";
const CHART_DARK = "#12486b", CHART_MIDDLE = "#4a90bd", CHART_LIGHT = "#9cc3de", CHART_LATE = "#c2410c";
const CHART_LETTERS = "\"Be Vietnam Pro\", system-ui, sans-serif";

function chartStripes(colour) {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 8;
  const pen = tile.getContext("2d");
  pen.fillStyle = colour;
  pen.fillRect(0, 0, 8, 8);
  pen.strokeStyle = "#fff";
  pen.lineWidth = 1.5;
  pen.beginPath();
  for (const shift of [-8, 0, 8]) {
    pen.moveTo(shift, 8);
    pen.lineTo(shift + 8, 0);
  }
  pen.stroke();
  return pen.createPattern(tile, "repeat");
}

// The legend below the chart, in the words' own size.
function chartLegend(more) {
  return { position: "bottom", ...more, labels: { color: CHART_INK, boxWidth: 14, font: { size: 13 }, ...more?.labels } };
}

// Draws something of each such table, once the letters are there.
function chartEach(selector, draw) {
  document.fonts.ready.then(() => document.querySelectorAll(selector).forEach(draw));
}

Chart.defaults.font.family = CHART_LETTERS;
Chart.defaults.color = CHART_QUIET;
