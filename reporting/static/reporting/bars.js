// Draws stacked bars beside a table from the table itself: a bar a row, a part a column with values.
// Without this file nothing is missing but comfort.
"use strict";

// Finished late is striped, still open is light: as on the boards.
const PART_STYLES = [chartStripes(CHART_LATE), CHART_LIGHT];

chartEach("table[data-bars]", (table) => {
  const rows = [...table.tBodies[0].rows];
  const parts = [...rows[0].querySelectorAll("td[data-value]")].map((cell) => cell.dataset.label);
  const box = document.createElement("div");
  box.className = "bars";
  box.setAttribute("aria-hidden", "true"); // screen readers have the table
  const canvas = document.createElement("canvas");
  canvas.height = 90 + 34 * rows.length;
  box.append(canvas);
  table.closest(".beside").append(box);
  new Chart(canvas, {
    type: "bar",
    data: {
      labels: rows.map((row) => row.cells[0].textContent),
      datasets: parts.map((label, place) => ({
        label,
        data: rows.map((row) => Number(row.querySelectorAll("td[data-value]")[place].dataset.value)),
        backgroundColor: PART_STYLES[place],
        maxBarThickness: 20,
      })),
    },
    options: {
      indexAxis: "y",
      animation: false,
      maintainAspectRatio: false,
      locale: document.documentElement.lang,
      plugins: { legend: chartLegend() },
      scales: { x: { stacked: true, ticks: { precision: 0 } }, y: { stacked: true, grid: { display: false }, ticks: { color: CHART_INK, autoSkip: false } } },
    },
  });
});
