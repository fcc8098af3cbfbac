import { Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';
import { csvHead, csvLine, type CsvColumn } from './csv.js';

/** Rows of one file; whoever needs more narrows the filter, or goes on from the last row's cursor. */
const MAX_ROWS = 100_000;
const ROWS_AT_ONCE = 500;

/** Up to `limit` rows after the cursor; undefined: from the first. One more than asked for does no harm. */
export type ReadPage<Row, Cursor> = (after: Cursor | undefined, limit: number) => Promise<Row[]>;

/** Whether the caller wants a table instead of JSON: `?format=csv`, or `Accept: text/csv`. */
export function wantsCsv(format: string | undefined, accept: string | undefined): boolean {
  return format === undefined ? /\btext\/csv\b/i.test(accept ?? '') : format === 'csv';
}

/** Read page by page while it is sent: the memory of an export does not grow with its length. */
export async function* csvRows<Row, Cursor>(
  columns: readonly CsvColumn<Row>[],
  read: ReadPage<Row, Cursor>,
  cursorOf: (row: Row) => Cursor,
  cap = MAX_ROWS,
): AsyncGenerator<string> {
  yield csvHead(columns);
  let after: Cursor | undefined;
  for (let sent = 0; sent < cap;) {
    const limit = Math.min(ROWS_AT_ONCE, cap - sent);
    const rows = (await read(after, limit)).slice(0, limit);
    if (rows.length > 0) yield rows.map((row) => csvLine(columns.map(({ value }) => value(row)))).join('');
    const last = rows.at(-1);
    if (rows.length < limit || last === undefined) return;
    after = cursorOf(last);
    sent += rows.length;
  }
}

export function csvFile<Row, Cursor>(
  name: string,
  columns: readonly CsvColumn<Row>[],
  read: ReadPage<Row, Cursor>,
  cursorOf: (row: Row) => Cursor,
): StreamableFile {
  return new StreamableFile(Readable.from(csvRows(columns, read, cursorOf)), {
    type: 'text/csv; charset=utf-8; header=present',
    disposition: `attachment; filename="${name}.csv"`,
  });
}

/** Columns that show fields as they are; lists with blanks between, objects as JSON. */
export function columnsOf<Row extends object>(...names: (keyof Row & string)[]): CsvColumn<Row>[] {
  return names.map((name) => ({
    name,
    value: (row) => {
      const value: unknown = row[name];
      if (Array.isArray(value)) return value.join(' ');
      if (value === undefined || value === null) return null;
      if (typeof value === 'object') return JSON.stringify(value);
      return value as string | number | boolean;
    },
  }));
}
