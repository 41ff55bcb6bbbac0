// Runs queries in DuckDB, which the files in sql/ hold packed: a page from a file may not read another file, but a script.
"use strict";
const PARTS = ["arrow", "duckdb", "worker", "wasm", "database"];
const MOST_ROWS = 1000;
const MOST_BARS = 30;
const SVG = "http://www.w3.org/2000/svg";
const packed = {};
const element = (id) => document.getElementById(id);
let engine = null;
let last = null;

// each file of sql/ calls this with its name and its content: gzip, as base64
globalThis.part = (name, content) => { packed[name] = content; };

function load(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = resolve;
    script.onerror = () => reject(new Error(`${address} cannot be read`));
    document.head.append(script);
  });
}

async function unpacked(name) {
  await load(`sql/${name}.js`);
  const bytes = Uint8Array.from(atob(packed[name]), (letter) => letter.charCodeAt(0));
  delete packed[name];
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

// what runs before the worker of DuckDB: it gets the engine as a message, for it may not fetch it
function beforeWorker() {
  const engine = new Promise((resolve) => {
    self.addEventListener("message", function first(event) {
      event.stopImmediatePropagation();
      self.removeEventListener("message", first);
      resolve(event.data);
    });
  });
  self.fetch = async () => new Response(await engine, { headers: { "Content-Type": "application/wasm" } });
}

async function start() {
  const [arrow, duckdb, worker, wasm, database] = await Promise.all(PARTS.map(unpacked));
  for (const code of [arrow, duckdb]) {
    const address = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    await load(address);
    URL.revokeObjectURL(address);
  }
  const code = new Blob([`(${beforeWorker})();\n`, worker], { type: "text/javascript" });
  const thread = new Worker(URL.createObjectURL(code));
  thread.postMessage(wasm, [wasm]);
  const db = new globalThis.duckdb.AsyncDuckDB(new globalThis.duckdb.VoidLogger(), thread);
  await db.instantiate("https://engine.invalid/duckdb.wasm");
  await db.registerFileBuffer("iom.duckdb", new Uint8Array(database));
  const query = { castDecimalToDouble: true, castTimestampToDate: true };
  await db.open({ path: "iom.duckdb", accessMode: globalThis.duckdb.DuckDBAccessMode.READ_ONLY, query });
  const connection = await db.connect();
  for (const name of ["autoinstall_known_extensions", "autoload_known_extensions", "enable_external_access"]) {
    await connection.query(`set ${name} = false`);
  }
  await connection.query("set lock_configuration = true");
  return { thread, connection };
}

function plain(value, type) {
  if (value === null || value === undefined) return null;
  if (typeof value === "bigint") return value.toString();
  if (/^(Date|Timestamp)/.test(type)) return new Date(Number(value)).toISOString().slice(0, 10);
  if (typeof value === "object") return String(value);
  // a decimal comes as a double, with the digits of its multiplication: 6.1000000000000005
  if (typeof value === "number" && !Number.isInteger(value)) return Number(value.toPrecision(15));
  return value;
}

async function run(sql) {
  engine ??= start();
  const { connection } = await engine;
  const table = await connection.query(sql);
  const types = table.schema.fields.map((field) => String(field.type));
  const columns = types.map((type, place) => Array.from(table.getChildAt(place) ?? [], (value) => plain(value, type)));
  const rows = Array.from({ length: table.numRows }, (_, row) => columns.map((column) => column[row]));
  return { names: table.schema.fields.map((field) => field.name), types, rows };
}

const isNumber = (type) => /^(Int|Uint|Float|Decimal)/.test(type);
const shown = (value) => (value === null ? "" : typeof value === "number" && Number.isInteger(value) && Math.abs(value) >= 1000 ? value.toLocaleString("en") : String(value));

function made(name, text, attributes = {}) {
  const node = document.createElement(name);
  node.textContent = text;
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}

function showTable({ names, types, rows }) {
  const table = document.createElement("table");
  table.className = "plain result";
  const head = document.createElement("tr");
  head.append(...names.map((name, place) => made("th", name, { scope: "col", ...(isNumber(types[place]) ? { class: "number" } : {}) })));
  table.createTHead().append(head);
  const body = table.createTBody();
  for (const row of rows.slice(0, MOST_ROWS)) {
    const line = document.createElement("tr");
    line.append(...row.map((value, place) => made("td", /year|^line$|paragraph/.test(names[place]) ? String(value ?? "") : shown(value), isNumber(types[place]) ? { class: "number" } : {})));
    body.append(line);
  }
  element("result").replaceChildren(table);
}

// bars of the first column of numbers that is no year and no position, by the first column of text
function showChart({ names, types, rows }) {
  element("chart").replaceChildren();
  const label = types.findIndex((type) => /^(Utf8|LargeUtf8|Dictionary)/.test(type));
  const number = types.findIndex((type, place) => isNumber(type) && !/year|_no$|^line$|paragraph/.test(names[place]));
  if (label < 0 || number < 0 || rows.length < 2 || rows.length > MOST_BARS) return;
  const values = rows.map((row) => Number(row[number] ?? 0));
  const low = Math.min(0, ...values), width = Math.max(...values, 0) - low || 1;
  const table = made("table", "", { class: "bars" });
  table.append(made("caption", `${names[number]} by ${names[label]}`));
  rows.forEach((row, place) => {
    const picture = document.createElementNS(SVG, "svg");
    for (const [key, value] of [["class", "bar"], ["width", "100%"], ["height", 18], ["aria-hidden", "true"]]) picture.setAttribute(key, value);
    const bar = document.createElementNS(SVG, "rect");
    bar.setAttribute("class", "c0");
    bar.setAttribute("x", `${((Math.min(values[place], 0) - low) / width) * 100}%`);
    bar.setAttribute("width", `${(Math.abs(values[place]) / width) * 100}%`);
    bar.setAttribute("height", 18);
    picture.append(bar);
    const line = document.createElement("tr");
    const cell = document.createElement("td");
    cell.append(picture);
    line.append(made("th", shown(row[label]), { scope: "row" }), cell, made("td", shown(row[number])));
    table.append(line);
  });
  element("chart").append(table);
}

function csv({ names, rows }) {
  const field = (value) => {
    const text = value === null ? "" : String(value);
    return /[,"\r\n]/.test(text) || (text === "" && value !== null) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [names, ...rows].map((row) => row.map(field).join(",") + "\n").join("");
}

async function submit() {
  const sql = element("query").value.trim();
  if (!sql) return;
  const began = performance.now();
  element("run").disabled = true;
  element("stop").disabled = false;
  element("state").textContent = engine ? "Running …" : "Unpacking the engine …";
  try {
    last = await run(sql);
    const rows = last.rows.length === 1 ? "1 row" : `${last.rows.length.toLocaleString("en")} rows`;
    const cut = last.rows.length > MOST_ROWS ? `, the first ${MOST_ROWS.toLocaleString("en")} shown` : "";
    element("state").textContent = `${rows} in ${((performance.now() - began) / 1000).toFixed(1)} s${cut}`;
    showChart(last);
    showTable(last);
    element("save").disabled = false;
  } catch (error) {
    element("state").textContent = String(error.message ?? error).split("\n").slice(0, 3).join(" ");
    element("chart").replaceChildren();
    element("result").replaceChildren();
    element("save").disabled = true;
  } finally {
    element("run").disabled = false;
    element("stop").disabled = true;
  }
}

async function stop() {
  const running = engine;
  engine = null;
  element("run").disabled = false;
  element("stop").disabled = true;
  element("state").textContent = "Stopped. The next query unpacks the engine again.";
  (await running)?.thread.terminate();
}

function save() {
  const link = made("a", "", { download: "result.csv" });
  link.href = URL.createObjectURL(new Blob([csv(last)], { type: "text/csv" }));
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function fill(sql) {
  element("query").value = sql;
  element("query").focus();
}

// sql.html#table_3 is the query of that table
function fromAddress() {
  const option = [...element("table").options].find((one) => one.value && one.value === location.hash.slice(1));
  if (option) fill(`select *\nfrom report.${option.value}\norder by report_year, row_no`);
}

globalThis.site = { run, csv };
element("sql").addEventListener("submit", (event) => { event.preventDefault(); submit(); });
element("query").addEventListener("keydown", (event) => { if (event.ctrlKey && event.key === "Enter") submit(); });
element("example").addEventListener("change", (event) => { if (event.target.value) fill(event.target.value); });
element("table").addEventListener("change", (event) => { if (event.target.value) { location.hash = event.target.value; fromAddress(); } });
element("stop").addEventListener("click", stop);
element("save").addEventListener("click", save);
addEventListener("hashchange", fromAddress);
fromAddress();
