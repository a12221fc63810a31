import { CsvError, parse } from "csv-parse/sync";
import { Problem } from "../kernel/index.ts";

export const MAX_CSV_BYTES = 5 * 1024 * 1024;
export const MAX_CSV_LINES = 10_000;
const MAX_COLUMNS = 120;

/** One record of the file; `line` is where it begins, 1-based, the header included. */
export interface CsvRow {
  line: number;
  cells: string[];
}

/**
 * Reads CSV (RFC 4180) with a header line. A file whose quotes do not match is refused whole: nobody can tell where its lines end.
 * @throws {Problem} `too-large`, `invalid-field` with the line
 */
export function readCsv(text: string): { header: string[]; rows: CsvRow[] } {
  if (Buffer.byteLength(text) > MAX_CSV_BYTES) throw new Problem("too-large", "The file is larger than 5 MiB", { mend: "Import it in parts" });
  let records: { record: string[]; info: { lines: number } }[];
  try {
    records = parse(text, {
      bom: true, info: true, relax_column_count: true, skip_empty_lines: true, trim: true, max_record_size: 200_000, to: MAX_CSV_LINES + 2,
    }) as unknown as typeof records;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error["lines"] === "number" ? error["lines"] : undefined;
    throw unreadable("csv.syntax", `The file cannot be read${line === undefined ? "" : ` at line ${line}`}: ${SYNTAX[error.code] ?? "quotes do not match"}`, line);
  }
  const [first, ...rest] = records;
  if (!first) throw unreadable("csv.empty", "The file is empty");
  if (rest.length > MAX_CSV_LINES) throw new Problem("too-large", `The file has more than ${MAX_CSV_LINES} lines`, { mend: "Import it in parts" });
  if (first.record.length > MAX_COLUMNS) throw unreadable("csv.columns", `The file has more than ${MAX_COLUMNS} columns`, 1);
  let from = first.info.lines;
  const rows = rest.map(({ record, info }) => {
    // the parser counts to a record's last line, and empty lines with it; where it begins follows from the lines it holds
    const inside = record.reduce((sum, cell) => sum + (cell.match(/\r\n|\n|\r/g)?.length ?? 0), 0);
    const line = Math.max(from + 1, info.lines - inside);
    from = info.lines;
    return { line, cells: record };
  });
  return { header: first.record, rows };
}

const SYNTAX: Partial<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: "a quote is opened and not closed",
  CSV_INVALID_CLOSING_QUOTE: "text follows a closing quote",
  INVALID_OPENING_QUOTE: "a quote stands in the middle of a cell",
  CSV_MAX_RECORD_SIZE: "a record is longer than 200,000 characters",
};

const unreadable = (code: string, message: string, line?: number): Problem =>
  new Problem("invalid-field", message, { fields: [{ path: "/csv", code, message, ...(line === undefined ? {} : { line }) }] });
