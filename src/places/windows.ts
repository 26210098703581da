import { addDays, isDay } from '../kernel/clock.js';
import type { Day } from '../kernel/clock.js';
import type { Facts } from './facts.js';
import type { WindowKind } from './ruleset.js';

/** A half-open stretch of days: `from` counts, `to` does not. */
export interface Window {
  readonly from: Day;
  readonly to: Day;
}

const firstOf = (year: number, month: number): Day => new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);

/** The anniversary of `day` in `year`; 29 February falls on 1 March in other years. */
function anniversary(day: Day, year: number): Day {
  const same = `${String(year).padStart(4, '0')}${day.slice(4)}`;
  return isDay(same) ? same : `${same.slice(0, 4)}-03-01`;
}

/** The window of an allowance that contains `on`; undefined when its anchor is not known. */
export function windowAt(kind: WindowKind, on: Day, known: Facts['known']): Window | undefined {
  const year = Number(on.slice(0, 4));
  const month = Number(on.slice(5, 7)) - 1;
  switch (kind.type) {
    case 'calendar_month': return { from: firstOf(year, month), to: firstOf(year, month + 1) };
    case 'calendar_year': return { from: firstOf(year, 0), to: firstOf(year + 1, 0) };
    case 'rolling_days': return { from: addDays(on, 1 - kind.days), to: addDays(on, 1) };
    case 'anchored_year': {
      const anchor = known[kind.anchor];
      if (typeof anchor !== 'string') return undefined;
      const start = anniversary(anchor, year) <= on ? year : year - 1;
      return { from: anniversary(anchor, start), to: anniversary(anchor, start + 1) };
    }
  }
}
