// Searches INDEX, which search-index.js defines: no server, no request.
"use strict";
const LEFT_OUT = new Set(["from", "to", "of", "in", "the", "by", "and", "for", "a", "how", "many"]);
const MOST = 40;

function words(text) {
  const plain = text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  // a plural finds its singular
  return plain.split(/[^a-z0-9]+/).filter(Boolean).map((word) => (word.length > 3 ? word.replace(/s$/, "") : word));
}

function matched(wanted, text) {
  const known = words(text);
  return new Set(wanted.filter((word) => known.some((other) => other.startsWith(word))));
}

function found(query) {
  const wanted = [...new Set(words(query).filter((word) => !LEFT_OUT.has(word)))];
  if (!wanted.length) return [];
  const results = [];
  for (const [label, what, href] of INDEX.items) {
    const hits = matched(wanted, label).size;
    if (hits === wanted.length) results.push({ label, what, href, rank: 1 + label.length / 1000 });
  }
  for (const table of INDEX.tables) {
    const inTitle = matched(wanted, table.title);
    const rows = table.rows.map(([key, label, columns]) => ({ key, label, columns, hits: matched(wanted, label) }));
    const columns = table.columns.map(([key, label]) => ({ key, label, hits: matched(wanted, label) }));
    for (const row of rows.filter((one) => one.hits.size)) {
      for (const column of columns.filter((one) => one.hits.size && row.columns.includes(one.key))) {
        const all = new Set([...inTitle, ...row.hits, ...column.hits]);
        const both = new Set([...row.hits, ...column.hits]);
        if (all.size === wanted.length && both.size > Math.max(row.hits.size, column.hits.size)) {
          results.push({ label: `${row.label}: ${column.label}`, what: table.title, href: `${table.path}/${row.key}.html#${column.key}`, rank: row.label.length / 1000 });
        }
      }
      if (new Set([...inTitle, ...row.hits]).size === wanted.length) {
        results.push({ label: row.label, what: `row of ${table.title}`, href: `${table.path}/${row.key}.html`, rank: 2 + row.label.length / 1000 });
      }
    }
    for (const column of columns.filter((one) => one.hits.size && new Set([...inTitle, ...one.hits]).size === wanted.length)) {
      results.push({ label: column.label, what: `column of ${table.title}`, href: `${table.path}.html`, rank: 3 + column.label.length / 1000 });
    }
  }
  return results.sort((one, other) => one.rank - other.rank);
}

function show() {
  const results = found(query.value);
  const list = document.getElementById("found");
  list.replaceChildren(...results.slice(0, MOST).map((result) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = result.href;
    link.textContent = result.label;
    const what = document.createElement("span");
    what.textContent = result.what;
    item.append(link, what);
    return item;
  }));
  const count = results.length > MOST ? `${results.length} results, the first ${MOST}` : results.length === 1 ? "1 result" : `${results.length} results`;
  document.getElementById("count").textContent = query.value.trim() ? count : "";
}

const query = document.getElementById("query");
query.addEventListener("input", show);
document.getElementById("search").addEventListener("submit", (event) => event.preventDefault());
query.focus();
show();
