import { missing } from './errors.js';
import type { Fields } from './fields.js';
import type { Kind, Rows } from './rows.js';

interface Dated {
  id: string;
  created: number;
}
type DatedKind = { [K in Kind]: Rows[K] extends Dated ? K : never }[Kind];

export interface Listed<T> {
  object: 'list';
  data: T[];
  has_more: boolean;
  url: string;
}

/** Newest first; rows of one second in the order they came, newest first. */
export const newestFirst = <T extends Dated>(rows: T[]): T[] => [...rows].reverse().sort((a, b) => b.created - a.created);

/** `created=…` or `created[gt|gte|lt|lte]=…`, both in unix seconds. */
function createdFilter(fields: Fields): (row: Dated) => boolean {
  if (!fields.isGroup('created')) {
    const exact = fields.whole('created');
    return (row) => exact === undefined || row.created === exact;
  }
  const range = fields.group('created');
  const [gt, gte, lt, lte] = ['gt', 'gte', 'lt', 'lte'].map((key) => range?.whole(key));
  return ({ created }) => created > (gt ?? -1) && created >= (gte ?? 0) && created < (lt ?? Infinity) && created <= (lte ?? Infinity);
}

/** Cuts a page by `limit`, `starting_after`, `ending_before`. Throws `resource_missing` for a cursor that is not in the list. */
export function cut<T extends { id: string }>(rows: T[], fields: Fields, noun: string, url: string): Listed<T> {
  const limit = fields.whole('limit', { min: 1, max: 100 }) ?? 10;
  const after = fields.text('starting_after');
  const before = fields.text('ending_before');
  const place = (id: string, param: string): number => {
    const index = rows.findIndex((row) => row.id === id);
    if (index < 0) throw missing(noun, id, param);
    return index;
  };
  if (before !== undefined) {
    const end = place(before, 'ending_before');
    const start = Math.max(0, end - limit);
    return { object: 'list', data: rows.slice(start, end), has_more: start > 0, url };
  }
  const start = after === undefined ? 0 : place(after, 'starting_after') + 1;
  return { object: 'list', data: rows.slice(start, start + limit), has_more: rows.length > start + limit, url };
}

interface Narrowing<T> {
  noun: string;
  url: string;
  keep?: (row: T) => boolean;
}

/** A page of dated rows, newest first, narrowed by `created` and `keep`. */
export function listRows<T extends Dated>(rows: T[], fields: Fields, { noun, url, keep }: Narrowing<T>): Listed<T> {
  const inRange = createdFilter(fields);
  return cut(newestFirst(rows.filter((row) => inRange(row) && (keep?.(row) ?? true))), fields, noun, url);
}

/** The same of one kind of row. */
export const listDated = <K extends DatedKind>(rows: Rows[K][], fields: Fields, narrowing: Narrowing<Rows[K]>): Listed<Rows[K]> => listRows(rows, fields, narrowing);
