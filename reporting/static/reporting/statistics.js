// Draws the rings from the page's own table, and lets the long tables be sorted.
// The table is the whole statement: without this file nothing is missing but comfort.
"use strict";

// All that the rate is of; the withdrawn and stopped have a column only where a practice counts them.
const PARTS = ["early", "on_time", "ended_in_time", "ended_late", "late"];
const COLOURS = { early: "--early", on_time: "--on-time", ended_in_time: "--ended", ended_late: "--ended-late", late: "--late" };

function cell(row, name) {
  return row.querySelector(`[data-name="${name}"]`);
}

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

function ring(row, parts, colours) {
  const figure = element("figure");
  const frame = element("div", "ring");
  const canvas = element("canvas");
  const rate = cell(row, "rate").querySelector("strong").textContent;
  const late = cell(row, "late");
  const middle = element("b", "", rate);
  middle.append(element("small", "", "R1"));
  frame.append(canvas, middle);
  const caption = element("figcaption");
  caption.append(
    element("strong", "", row.cells[0].textContent),
    `${late.dataset.label}: ${late.textContent}`
  );
  figure.append(frame, caption);
  const chart = () => new Chart(canvas, {
    type: "doughnut",
    data: {
      labels: parts.map((name) => cell(row, name).dataset.part),
      datasets: [{
        data: parts.map((name) => Number(cell(row, name).dataset.value)),
        backgroundColor: colours,
        borderWidth: 0, // a border would hide a thin slice
      }],
    },
    options: {
      animation: false,
      cutout: "74%",
      events: [],
      locale: document.documentElement.lang,
      plugins: { legend: { display: false }, tooltip: { enabled: false } },
    },
  });
  return { figure, chart };
}

function drawRings(table) {
  const styles = getComputedStyle(document.documentElement);
  const rows = [...table.querySelectorAll("tbody tr, tfoot tr")];
  const parts = PARTS.filter((name) => cell(rows[0], name));
  const colours = parts.map((name) => styles.getPropertyValue(COLOURS[name]).trim());
  const drawn = rows.map((row) => ring(row, parts, colours));
  const rings = element("div", "rings");
  rings.append(...drawn.map(({ figure }) => figure));
  const legend = element("ul", "legend");
  for (const name of parts) {
    const item = element("li");
    item.append(element("i", `is-${name}`), cell(rows[0], name).dataset.part);
    legend.append(item);
  }
  // Screen readers have the table.
  const box = element("div");
  box.setAttribute("aria-hidden", "true");
  box.append(rings, legend);
  table.closest(".table-frame").before(box);
  drawn.forEach(({ chart }) => chart());
}

function sortKey(row, column) {
  const found = row.cells[column];
  if (!("value" in found.dataset)) return found.textContent.trim();
  return found.dataset.value === "" ? -1 : Number(found.dataset.value);
}

// A share of too few dossiers is no place in an order, whichever way it goes.
function tooFew(row, column) {
  return Number("few" in row.cells[column].dataset);
}

function makeSortable(table) {
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const compare = (a, b) => (typeof a === "string" ? collator.compare(a, b) : a - b);
  [...table.tHead.rows[0].cells].forEach((header, column) => {
    const button = element("button", "sort", header.textContent);
    button.type = "button";
    header.replaceChildren(button);
    button.addEventListener("click", () => {
      const before = header.getAttribute("aria-sort");
      // Names first from A, numbers first from the largest.
      const first = column === 0 ? "ascending" : "descending";
      const second = column === 0 ? "descending" : "ascending";
      const direction = before === first ? second : first;
      const sign = direction === "ascending" ? 1 : -1;
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      header.setAttribute("aria-sort", direction);
      const body = table.tBodies[0];
      body.append(...[...body.rows].sort((a, b) => (
        tooFew(a, column) - tooFew(b, column) || sign * compare(sortKey(a, column), sortKey(b, column))
      )));
    });
  });
}

document.querySelectorAll("table[data-charts]").forEach(drawRings);
document.querySelectorAll("table[data-sortable]").forEach(makeSortable);
