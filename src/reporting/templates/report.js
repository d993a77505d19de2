// Sorting, filtering and the budget slider. The report reads the same without it.
"use strict";
(function () {
  const say = JSON.parse(document.getElementById("say").textContent);
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const value = (row, at) => {
    const cell = row.cells[at];
    const raw = cell.dataset.v === undefined ? cell.textContent.trim() : cell.dataset.v;
    const number = raw === "" ? NaN : Number(raw);
    return { raw, number };
  };
  const compare = (one, other) => {
    const a = Number.isNaN(one.number), b = Number.isNaN(other.number);
    if (!a && !b) return one.number - other.number;
    if (a !== b) return a ? 1 : -1;
    return one.raw.localeCompare(other.raw, document.documentElement.lang);
  };

  for (const table of document.querySelectorAll("table.sortable")) {
    const heads = [...table.tHead.rows[0].cells];
    const body = table.tBodies[0];
    heads.forEach((head, at) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent.trim();
      button.title = fill(say.sort, { column: button.textContent });
      head.replaceChildren(button);
      head.setAttribute("aria-sort", "none");
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === (head.classList.contains("n") ? "none" : "ascending");
        const sign = down || head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
        heads.forEach((one) => one.setAttribute("aria-sort", "none"));
        head.setAttribute("aria-sort", sign < 0 ? "descending" : "ascending");
        const rows = [...body.rows].map((row) => ({ row, key: value(row, at) }));
        rows.sort((one, other) => sign * compare(one.key, other.key));
        body.append(...rows.map((one) => one.row));
      });
    });
  }

  for (const tool of document.querySelectorAll("[data-filters]")) {
    const table = document.getElementById(tool.dataset.filters);
    const box = tool.querySelector("input");
    const told = tool.querySelector("output");
    tool.hidden = false;
    box.addEventListener("input", () => {
      const wanted = box.value.trim().toLowerCase();
      let shown = 0;
      for (const row of table.tBodies[0].rows) {
        row.hidden = wanted !== "" && !row.textContent.toLowerCase().includes(wanted);
        if (!row.hidden) shown += 1;
      }
      told.textContent = wanted === "" ? "" : fill(say.filtered, { n: shown });
    });
  }

  const slider = document.getElementById("budget");
  if (slider) {
    const points = JSON.parse(document.getElementById("points").textContent);
    const told = document.getElementById("budget-result");
    const tell = () => {
      const point = points[Number(slider.value)];
      told.textContent = fill(say.slider, point);
      slider.setAttribute("aria-valuetext", told.textContent);
    };
    document.getElementById("budget-tool").hidden = false;
    slider.addEventListener("input", tell);
    tell();
  }

  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((one) => (one.open = true)));
})();
