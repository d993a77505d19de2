// Filters: the tables of a section are computed again from sums, its lists are narrowed. Formats: see formats.py.
(function () {
  const source = document.getElementById("sums");
  if (!source) return;
  const sums = JSON.parse(source.textContent);
  const say = JSON.parse(document.getElementById("say").textContent);
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const zh = document.documentElement.lang.startsWith("zh");

  // Python rounds the exact binary number, ties to the even digit; toFixed rounds ties up.
  const fixed = (value, digits) => {
    const twice = value * 2 ** (digits + 1);
    if (!Number.isInteger(twice) || twice % 2 === 0) return value.toFixed(digits);
    const low = Math.floor(value * 10 ** digits);
    return ((low + (low % 2)) / 10 ** digits).toFixed(digits);
  };
  const digits = (value, places) => {
    const [whole, part] = fixed(Math.abs(value), places).split(".");
    return whole.replace(/\B(?=(\d{3})+$)/g, ",") + (part ? "." + part : "");
  };
  const signed = (shown, value) => (value >= 0 || !/[1-9]/.test(shown) ? shown : "\u2212" + shown);
  const known = (show) => (value) => (value === null ? "\u2013" : show(value));
  const count = known((value) => signed(digits(value, 0), value));
  const percent = known((value) => {
    const size = Math.abs(value);
    if (value > 0 && value < 0.0005) return "<0.1%";
    return signed(digits(100 * value, size > 0 && size < 0.0995 ? 1 : 0) + "%", value);
  });
  const amount = known((value) => {
    const size = Math.abs(value);
    const least = 10 ** -say.pence;
    if (value > 0 && value < 0.5 * least) return "<" + say.symbol + least.toFixed(say.pence);
    return signed(say.symbol + digits(value, size > 0 && size < 10 ? say.pence : 0), value);
  });
  const scaled = (values) => {
    const sizes = values.filter((one) => one).map(Math.abs);
    const most = Math.max(0, ...sizes);
    if (most < 1e4 || (zh && most < 1e8 && Math.min(...sizes) < 1e4)) return amount;
    const large = most >= (zh ? 1e9 : 1e7);
    const [size, unit] = zh ? (large ? [1e8, "亿"] : [1e4, "万"]) : large ? [1e6, "m"] : [1e3, "k"];
    const places = most / size >= 100 ? 0 : 1;
    return known((value) => {
      const part = Math.abs(value) / size, least = 10 ** -places;
      if (!part) return say.symbol + "0";
      const small = part < 0.5 * least;
      return (small ? "<" : "") + signed(say.symbol + digits(small ? least : part, places) + unit, value);
    });
  };

  const place = new Map(sums.dims.map((dim, at) => [dim.key, at]));
  const keyOf = (part, name, at, only) => {
    if (part.codes[name] === undefined) return only;
    const code = parseInt(part.codes[name][at], 36);
    return part.keys[name] ? part.keys[name][code] : sums.dims[place.get(name)].levels[code];
  };
  const size = (part) => Object.values(part.sums)[0].length;
  // Map of key (or "key|key") to the sums of all cells that fit `chosen`, a Map of attribute to level.
  const group = (name, by, chosen, only) => {
    const part = sums[name], found = new Map();
    const wanted = [...chosen].map(([dim, level]) => [part.codes[dim], level.toString(36)]);
    for (let at = 0; at < size(part); at += 1) {
      if (!wanted.every(([codes, level]) => codes[at] === level)) continue;
      const key = by.map((one) => keyOf(part, one, at, only)).join("|");
      if (!found.has(key)) found.set(key, Object.fromEntries(Object.keys(part.sums).map((one) => [one, 0])));
      const own = found.get(key);
      for (const one in own) own[one] += part.sums[one][at];
    }
    return found;
  };
  const NOBODY = Object.fromEntries(Object.values(sums).flatMap((part) => Object.keys(part.sums || {})).map((one) => [one, 0]));
  const total = (found, name) => [...found.values()].reduce((sum, one) => sum + one[name], 0);
  const mean = (sum, n) => (n ? sum / n : null);

  // One entry per data-figure: what a column shows of a row's key, from `part` grouped by `by`.
  const plain = (name) => ({ value: (own) => own[name], show: () => count });
  const money = (name) => ({ value: (own) => own[name], show: scaled });
  const crossed = (part, by, fits) => ({
    part, by, show: () => count,
    all: (key, found) => [...found].reduce((sum, [pair, own]) => sum + (fits(key, ...pair.split("|")) ? own.customers : 0), 0),
  });
  const half = (breadth, value, show) => ({
    by: (rows) => [rows, "breadth"], show,
    all: (key, found) => value(found.get(key + "|" + breadth) || NOBODY),
  });
  const moved = (fits) => crossed("moves", (rows) => [rows, "before"], fits);
  const became = (letter) => crossed("classes", () => ["before", "now"], (key, before, now) => before === key && now === letter);
  const figures = {
    customers: { value: (own) => own.customers, show: (_, found) => (value) => count(value) + " (" + percent(value / total(found, "customers")) + ")" },
    sales: money("spend"), value: money("value"), value_at_risk: money("value_at_risk"),
    value_share: { value: (own, found) => own.value / Math.max(total(found, "value"), 1e-9), show: () => percent },
    sales_share: { value: (own, found) => own.spend / Math.max(total(found, "spend"), 1e-9), show: () => percent },
    risk: { value: (own) => mean(own.p, own.active), show: () => percent },
    repeat: { value: (own) => mean(own.p_repeat, own.first), show: () => percent },
    before: moved((key, _, before) => before === key),
    gained: moved((key, now, before) => now === key && before !== key),
    lost: moved((key, now, before) => before === key && now !== key),
    now: moved((key, now) => now === key),
    stage_before: crossed("stages", () => ["before"], (key, before) => before === key),
    to_A: became("A"), to_B: became("B"), to_C: became("C"),
    narrow: half("narrow", (own) => own.customers, () => count), wide: half("wide", (own) => own.customers, () => count),
    narrow_risk: half("narrow", (own) => mean(own.p, own.active), () => percent),
    wide_risk: half("wide", (own) => mean(own.p, own.active), () => percent),
    members: plain("customers"), contacts: plain("customers"), contacts_at_risk: money("value_at_risk"), contacts_profit: money("expected_profit"),
  };
  const column = (name, table, keys, chosen) => {
    const figure = figures[name], rows = table.dataset.rows;
    const by = figure.by ? figure.by(rows) : [rows];
    const found = group(figure.part || (rows === "advice" ? "contacts" : "cells"), by, chosen, keys[0]);
    const values = keys.map((key) => {
      if (figure.all) return figure.all(key, found);
      return figure.value(found.get(key) || NOBODY, found);
    });
    const show = figure.show(values, found);
    return { values, shown: values.map(show) };
  };

  const first = new WeakMap(); // what a cell said before any filter
  const write = (cell, text, raw) => {
    const bar = cell.querySelector(".bar rect:last-child");
    if (!first.has(cell)) first.set(cell, [cell.firstChild.data, cell.dataset.v, bar && bar.getAttribute("width")]);
    cell.firstChild.data = text;
    if (cell.dataset.v !== undefined) cell.dataset.v = raw === null ? "" : raw;
    if (bar) bar.setAttribute("width", Math.min(100, 100 * (raw || 0)).toFixed(1));
  };
  const restore = (cell) => {
    if (!first.has(cell)) return;
    const [text, raw, width] = first.get(cell);
    cell.firstChild.data = text;
    if (raw !== undefined) cell.dataset.v = raw;
    if (width) cell.querySelector(".bar rect:last-child").setAttribute("width", width);
  };
  const nobody = (table, is) => {
    const body = table.tBodies[0], row = body.querySelector("tr.none");
    if (row) row.remove();
    if (!is) return;
    const cell = body.insertRow().insertCell();
    cell.colSpan = table.tHead.rows[0].cells.length;
    cell.textContent = say.none;
    cell.parentNode.className = "none";
  };
  const compute = (table, chosen) => {
    const rows = [...table.tBodies[0].rows].filter((row) => row.dataset.key !== undefined);
    const keys = rows.map((row) => row.dataset.key);
    const filled = new Set();
    [...table.tHead.rows[0].cells].forEach((head, at) => {
      if (!head.dataset.figure) return;
      if (!chosen.size) return rows.forEach((row) => restore(row.cells[at]));
      const { values, shown } = column(head.dataset.figure, table, keys, chosen);
      rows.forEach((row, index) => {
        write(row.cells[at], shown[index], values[index]);
        if (values[index]) filled.add(row);
      });
    });
    rows.forEach((row) => (row.hidden = chosen.size > 0 && !filled.has(row)));
    nobody(table, chosen.size > 0 && !filled.size);
  };

  const fits = (chosen) => (at) => [...chosen].every(([dim, level]) => at[place.get(dim)] === level.toString(36));
  const lists = new Map();
  for (const table of document.querySelectorAll("table:has(tr[data-at])")) {
    const rows = [...table.tBodies[0].rows];
    const tool = document.querySelector('[data-search="' + table.id + '"]');
    const told = tool ? tool.querySelector("output") : document.querySelector('[data-told="' + table.id + '"]');
    const box = tool && tool.querySelector("input");
    const list = { chosen: new Map(), most: rows.filter((row) => !row.hidden).length };
    list.narrow = () => {
      const text = box ? box.value.trim().toLowerCase() : "", fitting = fits(list.chosen);
      let n = 0;
      for (const row of rows) {
        row.hidden = n >= list.most || !fitting(row.dataset.at) || !row.textContent.toLowerCase().includes(text);
        if (!row.hidden) n += 1;
      }
      const all = Number((tool || told).dataset.all), active = text !== "" || list.chosen.size > 0;
      told.textContent = active ? fill(rows.length < all ? say.rows_more : say.rows, { n, of: rows.length }) : "";
      nobody(table, n === 0);
    };
    if (tool) {
      tool.hidden = false;
      box.addEventListener("input", list.narrow);
    }
    lists.set(table, list);
  }

  for (const bar of document.querySelectorAll("[data-filter]")) {
    const section = bar.closest("section"), state = section.querySelector(".state");
    const boxes = [...bar.querySelectorAll("select")], clear = bar.querySelector("button");
    const update = () => {
      const chosen = new Map(boxes.filter((one) => one.value !== "").map((one) => [one.name, Number(one.value)]));
      section.querySelectorAll("table[data-rows]").forEach((table) => compute(table, chosen));
      for (const [table, list] of lists) {
        if (!section.contains(table)) continue;
        list.chosen = chosen;
        list.narrow();
      }
      const names = boxes.filter((one) => one.value !== "").map((one) => one.selectedOptions[0].dataset.name);
      const labels = boxes.filter((one) => one.value !== "").map((one) => one.labels[0].firstChild.data.trim());
      const texts = names.map((level, at) => fill(say.chosen, { name: labels[at], level }));
      let n, all;
      if (bar.dataset.filter === "customers") {
        const ready = [...section.querySelectorAll("template[data-customer]")];
        [n, all] = [ready.filter((one) => fits(chosen)(one.dataset.at)).length, ready.length];
      } else {
        const part = bar.dataset.filter === "action" ? "contacts" : "cells";
        [n, all] = [chosen, new Map()].map((each) => total(group(part, [], each), "customers"));
      }
      const told = fill(state.dataset.state, { n: count(n), all: count(all), chosen: texts.join(" · ") });
      state.textContent = chosen.size ? told + (n ? "" : " " + say.none) : "";
      clear.disabled = !chosen.size;
      section.dispatchEvent(new CustomEvent("filtered", { detail: { fits: fits(chosen), active: chosen.size > 0 } }));
    };
    bar.hidden = false;
    bar.addEventListener("change", update);
    clear.addEventListener("click", () => {
      boxes.forEach((one) => (one.value = ""));
      update();
      boxes[0].focus();
    });
    update();
  }
})();
