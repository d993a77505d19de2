// Sorting, copying and downloading tables, cards on phones, and the budget slider. The report reads the same without it.
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
  const unknown = (one) => one.raw === "" || one.raw === "\u2013";
  const compare = (one, other, sign) => {
    if (unknown(one) !== unknown(other)) return unknown(one) ? 1 : -1; // what is not known comes last, either way
    const a = Number.isNaN(one.number), b = Number.isNaN(other.number);
    if (!a && !b) return sign * (one.number - other.number);
    if (a !== b) return sign * (a ? 1 : -1);
    return sign * one.raw.localeCompare(other.raw, document.documentElement.lang);
  };

  // On phones a row is a card (style.css): each cell is led by its column's name, and keeps its role in the table.
  const roles = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TD: "cell" };
  for (const table of document.querySelectorAll("main table")) {
    const names = [...table.tHead.rows[0].cells].map((head) => head.textContent.trim());
    for (const one of [table, ...table.querySelectorAll("thead, tbody, tr, td, th")]) {
      one.setAttribute("role", roles[one.tagName] || (one.scope === "row" ? "rowheader" : "columnheader"));
      if (one.tagName === "TD") one.dataset.label = names[one.cellIndex];
    }
    table.classList.add("cards");
  }

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
        rows.sort((one, other) => compare(one.key, other.key, sign));
        body.append(...rows.map((one) => one.row));
      });
    });
  }

  // A cell as a spreadsheet may take it: raw number where there is one; text that would run as a formula is led by '.
  const cell = (one) => {
    const raw = one.dataset.v !== undefined && one.dataset.v !== "" && !Number.isNaN(Number(one.dataset.v));
    const text = raw ? one.dataset.v : one.innerText.trim().replace(/\s*\n\s*/g, "; ");
    return /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? "'" + text : text;
  };
  const lines = (table) => [...table.rows].filter((row) => !row.hidden).map((row) => [...row.cells].map(cell));
  const quoted = (text) => (/[",\n]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text);
  const button = (text, does) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.addEventListener("click", does);
    return made;
  };
  for (const table of document.querySelectorAll("main table")) {
    const bar = document.createElement("div");
    const name = table.caption.textContent.trim();
    const told = document.createElement("output");
    const copy = button(say.copy, async () => {
      try {
        await navigator.clipboard.writeText(lines(table).map((row) => row.join("\t")).join("\n"));
        told.textContent = say.copied;
      } catch {
        told.textContent = say.denied;
      }
    });
    const save = button(say.download, () => {
      const text = "\ufeff" + lines(table).map((row) => row.map(quoted).join(",")).join("\r\n") + "\r\n";
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
      link.download = name.replace(/[^\p{L}\p{N}]+/gu, "_").slice(0, 60) + ".csv";
      link.click();
      URL.revokeObjectURL(link.href);
    });
    for (const one of [copy, save]) one.setAttribute("aria-label", one.textContent + ": " + name);
    bar.className = "take";
    bar.append(copy, save, told);
    table.closest(".scroll").after(bar);
  }

  const slider = document.getElementById("budget");
  if (slider) {
    const points = JSON.parse(document.getElementById("points").textContent);
    const told = document.getElementById("budget-result");
    const picture = document.querySelector("#budget-picture svg");
    const mark = document.createElementNS("http://www.w3.org/2000/svg", "circle");
    mark.setAttribute("r", "6");
    mark.setAttribute("class", "chosen");
    if (picture) picture.append(mark);
    const listed = [...(document.querySelector("#contacts tbody") || { rows: [] }).rows];
    const tell = () => {
      const point = points[Number(slider.value)];
      mark.setAttribute("cx", point.x);
      mark.setAttribute("cy", point.y);
      listed.forEach((row, at) => row.classList.toggle("beyond", at >= point.contacted));
      told.textContent = fill(say.slider, point);
      slider.setAttribute("aria-valuetext", told.textContent);
    };
    document.getElementById("budget-tool").hidden = false;
    slider.addEventListener("input", tell);
    tell();
  }

  // What scrolls sideways can be reached by keyboard; what does not is no stop.
  const reach = () => {
    for (const one of document.querySelectorAll(".scroll")) {
      one.toggleAttribute("tabindex", false);
      if (one.scrollWidth > one.clientWidth + 1) one.tabIndex = 0;
    }
  };
  addEventListener("resize", reach);
  document.addEventListener("toggle", reach, true);
  reach();

  const unfold = () => {
    const aim = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const fold = aim && aim.closest("details");
    if (fold && !fold.open) {
      fold.open = true;
      aim.scrollIntoView();
    }
  };
  addEventListener("hashchange", unfold);
  unfold();

  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((one) => (one.open = true)));
})();
