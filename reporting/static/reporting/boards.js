// Draws the charts of a live board, each from its own table: without this file nothing is missing but comfort.
"use strict";

// What each part of a board is drawn with.
function boardStyles() {
  const late = chartStripes(CHART_LATE);
  return {
    in_time: CHART_DARK, not_late: CHART_DARK, dossiers: CHART_DARK, finished: CHART_DARK,
    late, open_late: late,
    open: CHART_LIGHT, received: CHART_LIGHT, rate: CHART_LATE,
  };
}

function boardValue(row, name) {
  const cell = row.querySelector(`[data-name="${name}"]`);
  return cell.dataset.value === "" ? null : Number(cell.dataset.value);
}

function boardWords(row, name) {
  const cell = row.querySelector(`[data-name="${name}"]`);
  return (cell.querySelector("strong") || cell).textContent.trim();
}

function boardLabel(rows, name) {
  return rows[0].querySelector(`[data-name="${name}"]`).dataset.label;
}

function boardShort(text, wide) {
  const most = wide ? 42 : 17;
  return text.length > most ? `${text.slice(0, most - 1).trim()}…` : text;
}

// The dossiers behind a part of a chart: the link of its own cell, else that of its row's main figure; for citizens none.
function boardLink(rows, chart, elements) {
  if (!elements.length) return null;
  const { datasetIndex, index } = elements[0];
  const name = chart.data.datasets[datasetIndex].name;
  return rows[index].querySelector(`td[data-name="${name}"] a`) || rows[index].querySelector("td.board-main a");
}

// Whoever clicks a bar is led where the table's own link leads.
function boardLeads(rows) {
  return {
    onClick(event, elements, chart) {
      const link = boardLink(rows, chart, elements);
      if (link) window.location.assign(link.href);
    },
    onHover(event, elements, chart) {
      chart.canvas.style.cursor = boardLink(rows, chart, elements) ? "pointer" : "";
    },
  };
}

// The words of one column at the end of each bar.
function boardEnds(rows, name, upright) {
  return {
    id: "ends",
    afterDatasetsDraw(chart) {
      const pen = chart.ctx;
      pen.save();
      pen.font = `600 12px ${CHART_LETTERS}`;
      pen.fillStyle = CHART_INK;
      pen.textBaseline = upright ? "bottom" : "middle";
      pen.textAlign = upright ? "center" : "left";
      rows.forEach((row, index) => {
        const ends = chart.data.datasets.map((set, place) => chart.getDatasetMeta(place).data[index]);
        const words = boardWords(row, name);
        if (upright) pen.fillText(words, ends[0].x, Math.min(...ends.map((end) => end.y)) - 3);
        else pen.fillText(words, Math.max(...ends.map((end) => end.x)) + 6, ends[0].y);
      });
      pen.restore();
    },
  };
}

// A dot at the rate, on the bar that is its interval.
const BOARD_DOTS = {
  id: "dots",
  afterDatasetsDraw(chart) {
    const pen = chart.ctx;
    pen.save();
    pen.font = `600 12px ${CHART_LETTERS}`;
    pen.textBaseline = "middle";
    chart.data.dots.forEach(({ rate, words }, index) => {
      const bar = chart.getDatasetMeta(0).data[index];
      const x = chart.scales.x.getPixelForValue(rate);
      pen.beginPath();
      pen.arc(x, bar.y, 5, 0, 2 * Math.PI);
      pen.fillStyle = CHART_INK;
      pen.fill();
      pen.lineWidth = 2;
      pen.strokeStyle = "#fff";
      pen.stroke();
      pen.fillText(words, chart.chartArea.right + 8, bar.y);
    });
    pen.restore();
  },
};

function boardOptions(rows, more) {
  const { scales = {}, plugins = {}, ...rest } = more;
  return {
    animation: false,
    maintainAspectRatio: false,
    locale: document.documentElement.lang,
    ...boardLeads(rows),
    ...rest,
    scales,
    plugins: { legend: chartLegend(), ...plugins },
  };
}

function boardNames(rows, wide) {
  return rows.map((row) => boardShort(row.cells[0].textContent.trim(), wide));
}

function boardStacked(table, rows, styles, wide) {
  const series = table.dataset.series.split(" ");
  return {
    type: "bar",
    data: {
      labels: boardNames(rows, wide),
      datasets: series.map((name) => ({
        name,
        label: boardLabel(rows, name),
        data: rows.map((row) => boardValue(row, name)),
        backgroundColor: series.length > 1 ? styles[name] : rows.map((row) => (
          Number(row.querySelector(`[data-name="${name}"]`).dataset.late) ? styles.late : styles[name]
        )),
        maxBarThickness: 20,
      })),
    },
    options: boardOptions(rows, {
      indexAxis: "y",
      layout: { padding: { right: 70 } },
      scales: {
        x: { stacked: true, beginAtZero: true, ticks: { precision: 0, maxTicksLimit: wide ? 8 : 4 } },
        y: { stacked: true, grid: { display: false }, ticks: { color: CHART_INK, autoSkip: false } },
      },
      plugins: series.length > 1 ? {} : { legend: { display: false } },
    }),
    plugins: [boardEnds(rows, table.dataset.end)],
  };
}

function boardColumns(table, rows, styles, wide) {
  const name = table.dataset.series;
  return {
    type: "bar",
    data: {
      labels: rows.map((row) => row.cells[0].textContent.trim().split("/").slice(0, 2).join("/")),
      datasets: [{ name, label: boardLabel(rows, name), data: rows.map((row) => boardValue(row, name)), backgroundColor: styles[name], maxBarThickness: 40 }],
    },
    options: boardOptions(rows, {
      layout: { padding: { top: 20 } },
      scales: { x: { grid: { display: false }, ticks: { color: CHART_INK } }, y: { beginAtZero: true, ticks: { precision: 0, maxTicksLimit: wide ? 8 : 5 } } },
      plugins: { legend: { display: false } },
    }),
    plugins: [boardEnds(rows, name, true)],
  };
}

function boardTrend(table, rows, styles, wide) {
  const bars = ["received", "finished"].map((name) => ({
    type: "bar",
    name,
    label: boardLabel(rows, name),
    data: rows.map((row) => boardValue(row, name)),
    backgroundColor: styles[name],
    order: 2,
  }));
  const line = {
    type: "line",
    label: boardLabel(rows, "rate"),
    data: rows.map((row) => boardValue(row, "rate")),
    yAxisID: "rate",
    clip: false,
    borderColor: styles.rate,
    backgroundColor: styles.rate,
    pointStyle: "rectRot",
    pointRadius: 5,
    spanGaps: false,
    order: 1,
  };
  return {
    type: "bar",
    data: { labels: rows.map((row) => row.cells[0].textContent.trim()), datasets: [line, ...bars] },
    options: boardOptions(rows, {
      scales: {
        x: { grid: { display: false }, ticks: { color: CHART_INK } },
        y: { beginAtZero: true, ticks: { precision: 0, maxTicksLimit: wide ? 8 : 5 } },
        rate: {
          axis: "y",
          position: "right",
          beginAtZero: false,
          max: 100,
          suggestedMin: 90,
          grid: { drawOnChartArea: false },
          title: { display: wide, text: `${boardLabel(rows, "rate")} (%)` },
        },
      },
    }),
  };
}

function boardIntervals(table, rows, styles, wide) {
  const intervals = rows.map((row) => {
    const { low, high } = row.querySelector("[data-name='rate']").dataset;
    return [Number(low), Number(high)];
  });
  return {
    type: "bar",
    data: {
      labels: rows.map((row) => boardShort(`${boardWords(row, "rank")}. ${row.cells[0].textContent.trim()}`, wide)),
      datasets: [{ name: "dossiers", data: intervals, backgroundColor: styles.open, borderSkipped: false, maxBarThickness: 8 }],
      dots: rows.map((row) => ({ rate: boardValue(row, "rate"), words: boardWords(row, "rate") })),
    },
    options: boardOptions(rows, {
      indexAxis: "y",
      layout: { padding: { right: 70 } },
      scales: {
        x: { min: Math.max(0, Math.floor(Math.min(...intervals.map(([low]) => low)) / 5) * 5), max: 100, ticks: { callback: (value) => `${value} %`, maxTicksLimit: wide ? 10 : 4 } },
        y: { grid: { display: false }, ticks: { color: CHART_INK, autoSkip: false } },
      },
      plugins: { legend: { display: false }, tooltip: { enabled: false } },
    }),
    plugins: [BOARD_DOTS],
  };
}

const BOARD_CHARTS = { stacked: boardStacked, columns: boardColumns, trend: boardTrend, intervals: boardIntervals };

// Long tables: the rows with most dossiers, in the table's order; a league from its top.
function boardRows(table) {
  const rows = [...table.tBodies[0].rows];
  const most = Number(table.dataset.most || Infinity);
  if (rows.length <= most) return rows;
  if (table.dataset.boardChart === "intervals") return rows.slice(0, most);
  const kept = new Set([...rows].sort((a, b) => boardValue(b, "finished") - boardValue(a, "finished")).slice(0, most));
  return rows.filter((row) => kept.has(row));
}

function boardDraw(table) {
  const board = table.closest(".board");
  const rows = boardRows(table);
  if (!rows.length) return;
  const wide = board.clientWidth > 600;
  const kind = table.dataset.boardChart;
  const figure = document.createElement("figure");
  figure.className = "board-chart";
  figure.setAttribute("aria-hidden", "true"); // screen readers have the table
  const caption = document.createElement("figcaption");
  caption.textContent = table.dataset.caption + (rows.length < table.tBodies[0].rows.length ? ` (${table.dataset.mostCaption})` : "");
  const frame = document.createElement("div");
  frame.className = "board-canvas";
  frame.style.height = `${kind === "trend" || kind === "columns" ? 280 : rows.length * 28 + 90}px`;
  const canvas = document.createElement("canvas");
  frame.append(canvas);
  figure.append(caption, frame);
  table.closest(".board-frame").before(figure);
  new Chart(canvas, BOARD_CHARTS[kind](table, rows, boardStyles(), wide));
}

chartEach("table[data-board-chart]", boardDraw);
