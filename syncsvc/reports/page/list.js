// The list of findings: filters, search, sorting, pages of 100, details, and the numbers that lead to it.
(() => {
  if (!byId("data")) return;
  const PAGE = 100;
  const PRINTED = 1000;
  const TO_DO = "-waived";
  const data = JSON.parse(byId("data").textContent);
  const { lists, words } = data;
  const place = Object.fromEntries(data.columns.map((name, index) => [name, index]));
  const said = {
    severity: new Map(data.severities), actor: new Map(data.actors), life: new Map(data.lives),
    unit: new Map(data.units.map(([unit, name]) => [unit, name])),
  };
  const rank = {
    severity: new Map(data.severities.map(([code], index) => [code, index])),
    life: new Map(data.lives.map(([code], index) => [code, index])),
  };
  const rows = data.rows.map((cells) => {
    const row = {};
    data.columns.forEach((name, index) => {
      row[name] = lists[name] ? lists[name][cells[index]] : cells[place[name]];
    });
    row.title = data.checks[row.check].title;
    row.kind = data.entities[row.entity] ?? row.entity;
    row.who = row.person || row.key;
    return row;
  });
  const state = { group: "", page: 0, column: "", down: false, found: rows };
  const selects = {};
  const search = byId("search");
  const body = byId("list").tBodies[0];
  const heads = [...document.querySelectorAll("#list th")];

  function choices(name, options) {
    const select = byId("by-" + name);
    select.append(new Option(words.all, "*"), ...options.map(([value, text]) => new Option(text, value)));
    select.addEventListener("change", look);
    selects[name] = select;
  }

  const checks = lists.check.map((code) => [code, code + " " + data.checks[code].title]);
  choices("severity", data.severities);
  choices("actor", data.actors);
  choices("life", [[TO_DO, words.to_do], ...data.lives]);
  choices("check", checks);
  choices("unit", data.units.map(([unit, name, level]) => [unit, "\u2007".repeat(level * 2) + name]));

  function below(unit) {
    const start = data.units.findIndex(([id]) => id === unit);
    const found = new Set([unit]);
    for (let at = start + 1; start >= 0 && at < data.units.length; at += 1) {
      if (data.units[at][2] <= data.units[start][2]) break;
      found.add(data.units[at][0]);
    }
    return found;
  }

  function haystack(row) {
    row.text ??= [row.key, row.person, row.subject, row.local, row.national, row.cause, row.check, row.title, row.unit,
      said.unit.get(row.unit), data.fields[row.field], row.period, row.id].join(" ").toLowerCase();
    return row.text;
  }

  function sorted(found) {
    const column = state.column;
    if (!column) return found;
    const ranks = rank[column];
    const cell = column === "key" ? "who" : column;
    const value = (row) => (said[column] ? said[column].get(row[column]) : row[cell]) ?? "";
    const compare = ranks
      ? (a, b) => ranks.get(a[column]) - ranks.get(b[column])
      : (a, b) => inOrder(value(a), value(b));
    const ordered = [...found].sort(compare);
    return state.down ? ordered.reverse() : ordered;
  }

  function look() {
    const wanted = search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const exact = ["severity", "actor", "life", "check"].filter((name) => !["*", TO_DO].includes(selects[name].value));
    const todo = selects.life.value === TO_DO;
    const units = selects.unit.value === "*" ? null : below(selects.unit.value);
    state.found = sorted(rows.filter((row) =>
      exact.every((name) => row[name] === selects[name].value)
      && (!todo || row.life !== "waived")
      && (!units || units.has(row.unit))
      && (!state.group || row.group === state.group)
      && wanted.every((word) => haystack(row).includes(word))));
    state.page = 0;
    show();
  }

  function cell(label, content, kind) {
    const made = element("td", undefined, kind);
    made.dataset.label = label;
    made.append(content);
    return made;
  }

  function about(row) {
    const box = element("span", undefined, "about");
    const what = [data.fields[row.field], row.period].filter(Boolean).join(" · ");
    box.append(element("strong", row.title), element("small", row.check + (what ? " · " + what : "")));
    return box;
  }

  function opener(row, line) {
    const button = element("button", undefined, "pill severity-" + row.severity);
    button.type = "button";
    button.append(said.severity.get(row.severity), element("span", "", "arrow"));
    button.setAttribute("aria-expanded", "false");
    button.setAttribute("aria-label", words.open + ": " + said.severity.get(row.severity) + ", " + row.title + ", " + row.who);
    button.addEventListener("click", () => {
      const open = button.getAttribute("aria-expanded") === "true";
      button.setAttribute("aria-expanded", String(!open));
      if (open) line.nextElementSibling.remove();
      else line.after(detail(row));
    });
    return button;
  }

  function detail(row) {
    const check = data.checks[row.check];
    const list = element("dl");
    const parts = [["meaning", check.meaning], ["remedy", check.remedy], ["message", check.message],
      ["ground", check.ground], ["cause", row.cause], ["first_seen", row.seen],
      ["returns", row.returns ? fill(words.times, { count: row.returns }) : ""], ["id", row.id]];
    parts.filter(([, text]) => text).forEach(([name, text]) => {
      list.append(element("dt", words[name]), element("dd", text, "part-" + name));
    });
    if (row.person) list.append(element("dt", row.kind), element("dd", row.key));
    const line = element("tr", undefined, "detail");
    const wide = element("td");
    wide.colSpan = heads.length;
    wide.append(list);
    line.append(wide);
    return line;
  }

  function home(unit) {
    const box = element("span", said.unit.get(unit) ?? unit);
    const start = data.units.findIndex(([id]) => id === unit);
    const level = start < 0 ? 0 : data.units[start][2];
    for (let at = start; level > 1 && at >= 0; at -= 1) {
      if (data.units[at][2] < level) {
        box.append(element("small", data.units[at][1]));
        break;
      }
    }
    return box;
  }

  function line(row) {
    const made = element("tr");
    const labels = heads.map((head) => head.textContent);
    const key = element("span", row.who, "key");
    key.append(element("small", row.subject || row.kind));
    const contents = [opener(row, made), about(row), key, home(row.unit), row.local || "–",
      row.national || "–", said.actor.get(row.actor), said.life.get(row.life)];
    const kinds = ["first", "main", "", "", "evidence", "evidence", "", ""];
    made.append(...contents.map((content, index) => cell(labels[index], content, kinds[index])));
    return made;
  }

  function show(size = PAGE) {
    const count = state.found.length;
    const pages = Math.max(Math.ceil(count / PAGE), 1);
    const from = size === PAGE ? state.page * PAGE : 0;
    const part = state.found.slice(from, from + size);
    body.replaceChildren(...part.map(line));
    const shown = fill(words.shown, { from: from + 1, to: from + part.length, count });
    const rest = count < rows.length ? " (" + fill(words.filtered, { total: rows.length }) + ")" : "";
    byId("status").textContent = (count ? shown : words.shown_none) + rest;
    byId("place").textContent = fill(words.page, { page: state.page + 1, pages });
    byId("previous").disabled = state.page === 0;
    byId("next").disabled = state.page + 1 >= pages;
    byId("pager").hidden = pages === 1;
    heads.forEach((head) => head.setAttribute("aria-sort",
      head.dataset.column !== state.column ? "none" : state.down ? "descending" : "ascending"));
  }

  function sortBy(column, down) {
    state.column = column;
    state.down = down;
    byId("sort").value = column && column + (down ? "-" : "+");
    look();
  }

  function turn(step) {
    state.page += step;
    show();
    byId("status").scrollIntoView({ block: "nearest" });
  }

  function group(value, name) {
    state.group = value;
    byId("chip").hidden = !value;
    byId("chip").textContent = value ? fill(words.cause_filter, { cause: name }) : "";
  }

  function clear() {
    search.value = "";
    Object.values(selects).forEach((select) => { select.value = "*"; });
    group("", "");
  }

  function drill(event) {
    const button = event.target.closest("[data-filter]");
    if (!button) return;
    event.preventDefault();
    clear();
    selects.life.value = TO_DO;
    if (button.dataset.filter === "group") group(button.dataset.value, button.dataset.name);
    else selects[button.dataset.filter].value = button.dataset.value;
    look();
    byId("findings").scrollIntoView();
    byId("findings-title").focus({ preventScroll: true });
  }

  heads.forEach((head) => {
    const column = head.dataset.column;
    const name = head.textContent.trim();
    head.firstElementChild.addEventListener("click", () => sortBy(column, state.column === column && !state.down));
    byId("sort").append(new Option(name + " ↑", column + "+"), new Option(name + " ↓", column + "-"));
  });
  byId("sort").prepend(new Option("–", ""));
  byId("sort").value = "";
  byId("sort").addEventListener("change", (event) =>
    sortBy(event.target.value.slice(0, -1), event.target.value.endsWith("-")));
  search.addEventListener("input", look);
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("filters").addEventListener("reset", (event) => { event.preventDefault(); clear(); sortBy("", false); });
  byId("previous").addEventListener("click", () => turn(-1));
  byId("next").addEventListener("click", () => turn(1));
  document.addEventListener("click", drill);
  window.addEventListener("beforeprint", () => { if (state.found.length <= PRINTED) show(PRINTED); });
  window.addEventListener("afterprint", () => show());
  byId("table").hidden = false;
  show();
})();
