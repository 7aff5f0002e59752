// Stands in for the native module `sqlite3`, which isn't there where install scripts don't run: a table of tasks in memory.
import { register } from "node:module";

const table = `
const rows = new Map();
export default {
  Database: class {
    serialize(steps) { steps(); }
    run(sql, values, done) {
      if (/^INSERT INTO tasks/.test(sql)) rows.set(values[0], { task_id: values[0], api_type: values[1], status: values[2] });
      const last = done ?? values;
      if (typeof last === "function") queueMicrotask(() => last(null));
    }
    get(sql, values, done) { queueMicrotask(() => done(null, rows.get(values[0]))); }
    all(sql, values, done) { queueMicrotask(() => done(null, [...rows.values()])); }
    close() {}
  },
};`;
const url = `data:text/javascript,${encodeURIComponent(table)}`;
const hooks = `export async function resolve(name, context, next) {
  return name === "sqlite3" ? { url: ${JSON.stringify(url)}, shortCircuit: true } : next(name, context);
}`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
