import { sql, type RawBuilder } from 'kysely';

/**
 * Rows to insert (all with the same keys) as one parameter, for `json_populate_recordset`, and the columns they fill. What
 * is null in all of them is left out: of a batch of a customer's texts that is half of the columns, and sending and
 * reading their names was a good part of what storing it costs. So a column that may be null must have no other default.
 */
export function rowsAsJson<Row extends object>(
  rows: readonly Row[],
): { json: string; columns: RawBuilder<unknown> } {
  const names = Object.keys(rows[0] ?? {}) as (keyof Row & string)[];
  const filled = names.filter((name) => rows.some((row) => row[name] !== null));
  const lean = rows.map((row) => Object.fromEntries(filled.map((name) => [name, row[name]])));
  return { json: JSON.stringify(lean), columns: sql.join(filled.map((name) => sql.ref(name))) };
}
