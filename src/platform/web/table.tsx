import type { ComponentChildren, JSX } from 'preact';
import { beginning } from './parts.js';

export interface Column<Row> {
  head: ComponentChildren;
  /** The name shown beside the value when the table is stacked on a phone; needed when `head` is not a text. */
  label?: string;
  cell: (row: Row) => ComponentChildren;
  /** Figures: at the end of the cell, tabular, never broken. */
  number?: boolean;
}

export interface TableProps<Row> {
  caption: ComponentChildren;
  /** Unit, period or source of the figures. */
  about?: ComponentChildren;
  /** The caption is only heard: a heading above says the same. */
  quiet?: boolean;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  /** The total, one cell a column; it carries a double rule. */
  total?: readonly ComponentChildren[];
  /** What will be here, when there are no rows yet. */
  empty?: ComponentChildren;
  /** Becomes labelled blocks on a phone (more than three columns). */
  stack?: boolean;
}

/** A table where people compare. The first column names the row. */
export function Table<Row>({ caption, about, quiet, columns, rows, total, empty, stack }: TableProps<Row>): JSX.Element {
  const align = (column: Column<Row>) => (column.number ? 'n' : undefined);
  const labelOf = (column: Column<Row>) => column.label ?? (typeof column.head === 'string' ? column.head : undefined);
  return (
    <table class={stack ? 'stack' : undefined}>
      <caption class={quiet ? 'sr' : undefined}>{caption}{about && <> <span>{about}</span></>}</caption>
      <thead><tr>{columns.map((column) => <th scope="col" class={align(column)}>{beginning(column.head)}</th>)}</tr></thead>
      <tbody>
        {rows.length === 0 && empty && <tr><td colSpan={columns.length} class="meta">{empty}</td></tr>}
        {rows.map((row) => (
          <tr>
            {columns.map((column, index) => index === 0
              ? <th scope="row" class={align(column)}>{beginning(column.cell(row))}</th>
              : <td class={align(column)} data-label={stack ? labelOf(column) : undefined}>{column.cell(row)}</td>)}
          </tr>
        ))}
      </tbody>
      {total && (
        <tfoot>
          <tr>
            {total.map((cell, index) => index === 0
              ? <th scope="row">{cell}</th>
              : <td class={columns[index] && align(columns[index])} data-label={stack && cell && columns[index] ? labelOf(columns[index]) : undefined}>{cell}</td>)}
          </tr>
        </tfoot>
      )}
    </table>
  );
}
