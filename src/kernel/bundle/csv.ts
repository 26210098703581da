/** Rows of text under named columns: RFC 4180 with LF, a header line, quotes only where they are needed. */
export function writeCsv<Column extends string>(columns: readonly Column[], rows: readonly Readonly<Record<Column, string | number>>[]): string {
  const line = (cells: readonly (string | number)[]): string => `${cells.map((cell) => quoted(String(cell))).join(',')}\n`;
  return [line(columns), ...rows.map((row) => line(columns.map((column) => row[column])))].join('');
}

const quoted = (cell: string): string => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** Reads what `writeCsv` wrote. Throws SyntaxError when the columns are others or a row has not as many cells. */
export function readCsv<Column extends string>(columns: readonly Column[], text: string): Record<Column, string>[] {
  const [head, ...rows] = cellsOf(text);
  if (head?.join() !== columns.join()) throw new SyntaxError(`the columns are not ${columns.join(',')}`);
  return rows.map((cells, at) => {
    if (cells.length !== columns.length) throw new SyntaxError(`row ${at + 2} has ${cells.length} cells`);
    return Object.fromEntries(columns.map((column, i) => [column, cells[i]])) as Record<Column, string>;
  });
}

const CELL = /(?:"((?:[^"]|"")*)"|([^",\n\r]*))([,\n])/gy;

function cellsOf(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let end = 0;
  for (const [whole, inQuotes, plain, stop] of text.matchAll(CELL)) {
    row.push(inQuotes?.replaceAll('""', '"') ?? plain ?? '');
    end += whole.length;
    if (stop === '\n') {
      rows.push(row);
      row = [];
    }
  }
  if (end !== text.length || row.length > 0) throw new SyntaxError('not a CSV file of ours');
  return rows;
}
