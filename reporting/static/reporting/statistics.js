// Draws the rings from the page's own table, and lets the long tables be sorted.
// The table is the whole statement: without this file nothing is missing but comfort.
"use strict";

const PARTS = ["early", "on_time", "late"];
const COLOURS = { early: "--early", on_time: "--on-time", late: "--late" };

function cell(row, name) {
  return row.querySelector(`[data-name="${name}"]`);
}

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

function ring(row, colours) {
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
      labels: PARTS.map((name) => cell(row, name).dataset.part),
      datasets: [{
        data: PARTS.map((name) => Number(cell(row, name).dataset.value)),
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
  const colours = PARTS.map((name) => styles.getPropertyValue(COLOURS[name]).trim());
  const rows = [...table.querySelectorAll("tbody tr, tfoot tr")];
  const drawn = rows.map((row) => ring(row, colours));
  const rings = element("div", "rings");
  rings.append(...drawn.map(({ figure }) => figure));
  const legend = element("ul", "legend");
  for (const name of PARTS) {
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
      body.append(...[...body.rows].sort((a, b) => sign * compare(sortKey(a, column), sortKey(b, column))));
    });
  });
}

document.querySelectorAll("table[data-charts]").forEach(drawRings);
document.querySelectorAll("table[data-sortable]").forEach(makeSortable);
