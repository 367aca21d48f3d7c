// What the whole page needs: making elements, filling sentences, sorting the small tables, opening all for print.
"use strict";
const byId = (id) => document.getElementById(id);
const language = document.documentElement.lang;
const number = new Intl.NumberFormat(language === "id" ? "id-ID" : "en-GB");
const inOrder = new Intl.Collator(language, { numeric: true, sensitivity: "base" }).compare;

function element(tag, text, kind) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (kind) made.className = kind;
  return made;
}

function fill(sentence, facts) {
  return sentence.replace(/\{(\w+)\}/g, (blank, name) =>
    typeof facts[name] === "number" ? number.format(facts[name]) : facts[name] ?? blank);
}

function sortable(table) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const value = (row, place) => row.cells[place].dataset.value ?? row.cells[place].textContent.trim();
  heads.forEach((head, place) => {
    const button = element("button", head.textContent);
    button.type = "button";
    head.replaceChildren(button);
    head.setAttribute("aria-sort", "none");
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      heads.forEach((other) => other.setAttribute("aria-sort", "none"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const rows = [...body.rows].sort((a, b) => inOrder(value(a, place), value(b, place)));
      body.append(...(down ? rows.reverse() : rows));
    });
  });
}

function openForPrint() {
  const closed = [...document.querySelectorAll("details:not([open])")];
  if (closed.length <= 200) closed.forEach((details) => { details.open = true; details.dataset.printed = "1"; });
}

function closeAfterPrint() {
  document.querySelectorAll("details[data-printed]").forEach((details) => {
    details.open = false;
    delete details.dataset.printed;
  });
}

document.querySelectorAll("table[data-sortable]").forEach(sortable);
window.addEventListener("beforeprint", openForPrint);
window.addEventListener("afterprint", closeAfterPrint);
