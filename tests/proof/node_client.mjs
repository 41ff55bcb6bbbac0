// Read views with @duckdb/node-api: node_client.mjs FILE VIEW ... prints them as JSON, each cell as text or null.
import { DuckDBInstance } from '@duckdb/node-api';

const [file, ...views] = process.argv.slice(2);
const instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY' });
const connection = await instance.connect();
const cells = {};
for (const view of views) {
  const reader = await connection.runAndReadAll(`select * from ${view}`);
  cells[view] = reader.getRows().map(row => row.map(value => value === null ? null : value.toString()));
}
console.log(JSON.stringify(cells));
