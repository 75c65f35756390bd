// Draws each external index from its own table: the score as a line, the rank as a dashed one, the best on top.
"use strict";

function numbers(table, name) {
  return [...table.querySelectorAll(`[data-name="${name}"]`)].map((cell) =>
    cell.dataset.value === "" ? null : Number(cell.dataset.value)
  );
}

function line(label, data, axis, colour, dash) {
  return {
    label, data, yAxisID: axis, borderColor: colour, backgroundColor: colour, borderDash: dash,
    borderWidth: 2, pointRadius: 4, spanGaps: true,
  };
}

function draw(table) {
  const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
  const values = numbers(table, "value");
  const ranks = numbers(table, "rank");
  const ranked = ranks.some((rank) => rank !== null);
  const frame = document.createElement("div");
  const canvas = document.createElement("canvas");
  frame.className = "chart";
  frame.setAttribute("aria-hidden", "true"); // screen readers have the table
  frame.append(canvas);
  table.before(frame);
  const scales = {
    value: { position: "left", grace: "15%", title: { display: true, text: heads[1] } },
  };
  const datasets = [line(heads[1], values, "value", CHART_DARK, [])];
  if (ranked) {
    scales.rank = {
      position: "right", reverse: true, grace: "15%", min: 1, ticks: { precision: 0 },
      grid: { drawOnChartArea: false }, title: { display: true, text: heads[2] },
    };
    datasets.push(line(heads[2], ranks, "rank", CHART_LATE, [6, 4]));
  }
  return new Chart(canvas, {
    type: "line",
    data: { labels: [...table.tBodies[0].rows].map((row) => row.cells[0].textContent.trim()), datasets },
    options: {
      animation: false,
      locale: document.documentElement.lang,
      maintainAspectRatio: false,
      plugins: { legend: chartLegend({ display: ranked, labels: { boxHeight: 0 } }) },
      scales,
    },
  });
}

chartEach("table[data-series]", draw);
