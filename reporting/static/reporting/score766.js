// Draws the ranking and the periods from the page's own tables, as stacked bars of the groups.
// The tables are the whole report: without this file nothing is missing but comfort.
"use strict";

const MOST_BARS = 20;
const BAR = 26; // pixels
// The groups in their order: neighbours differ in more than shade. Red is for what is late, so none of them has it.
const GROUP_STYLES = [CHART_MIDDLE, CHART_DARK, CHART_LIGHT, chartStripes(CHART_DARK), chartStripes(CHART_MIDDLE)];

function series(table) {
  const all = [...table.tBodies[0].rows];
  const ranked = all.filter((row) => row.dataset.rank);
  const rows = (ranked.length ? ranked : all).slice(0, MOST_BARS);
  const headings = [...table.tHead.rows[0].cells].filter((cell) => cell.dataset.group);
  return {
    labels: rows.map((row) => row.querySelector("th").textContent.trim()),
    datasets: headings.map((heading, place) => ({
      label: heading.firstChild.textContent.trim(),
      data: rows.map((row) => Number(row.cells[heading.cellIndex].dataset.value) || null),
      backgroundColor: GROUP_STYLES[place % GROUP_STYLES.length],
    })),
  };
}

function draw(table) {
  const data = series(table);
  const box = document.createElement("div");
  box.className = "score-chart";
  box.setAttribute("aria-hidden", "true"); // screen readers have the table
  const canvas = document.createElement("canvas");
  box.append(canvas);
  box.style.height = `${data.labels.length * BAR + 110}px`;
  table.closest(".table-frame").before(box);
  new Chart(canvas, {
    type: "bar",
    data,
    options: {
      animation: false,
      indexAxis: "y",
      locale: document.documentElement.lang,
      maintainAspectRatio: false,
      plugins: { legend: chartLegend() },
      scales: { x: { stacked: true, beginAtZero: true }, y: { stacked: true, grid: { display: false }, ticks: { color: CHART_INK, autoSkip: false } } },
    },
  });
}

chartEach("table[data-chart]", draw);
