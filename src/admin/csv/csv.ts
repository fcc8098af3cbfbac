/** Values of one row, in the order of the columns. */
export type CsvValue = string | number | boolean | null;

export interface CsvColumn<Row> {
  name: string;
  value: (row: Row) => CsvValue;
}

/** Excel takes a file without it for one in the code page of the machine. */
const BOM = '\uFEFF';

/**
 * A line as RFC 4180 has it: CRLF at its end, quotes around what needs them and doubled inside. A text that a spreadsheet
 * would run as a formula (OWASP: CSV injection) begins with an apostrophe, which makes it a text there.
 */
export function csvLine(values: readonly CsvValue[]): string {
  return `${values.map(toCell).join(',')}\r\n`;
}

export function csvHead(columns: readonly { name: string }[]): string {
  return BOM + csvLine(columns.map(({ name }) => name));
}

function toCell(value: CsvValue): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  // Spreadsheets skip blanks before the sign, and take the full-width signs for it.
  const harmless = /^[\s\0]*[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
