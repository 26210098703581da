import { addDays, type Day } from '../kernel/clock.js';
import { Invalid } from '../kernel/problem.js';
import { CARRIAGE, type Channel } from '../places/index.js';

const TRANSIT_DAYS = 20;
const AHEAD_DAYS = 366;
/** Orders may be written down late. */
const BEHIND_DAYS = 92;

/** When a parcel that leaves on `leftOn` should arrive, whatever was planned; what nobody posts arrives as planned, or the day it leaves when that is later. */
export function arrivalAfter(leftOn: Day, { channel, arriveOn }: { channel: Channel; arriveOn: Day }): Day {
  if (CARRIAGE[channel].way === 'post') return addDays(leftOn, TRANSIT_DAYS);
  return arriveOn > leftOn ? arriveOn : leftOn;
}

/** The day that the rules judge: a far one would leave today's allowance out of account. Throws Invalid `parcels.arriveOn`. */
export function arrivalOf(asked: Day | undefined, on: Day): Day {
  const arriveOn = asked ?? addDays(on, TRANSIT_DAYS);
  if (arriveOn >= addDays(on, -BEHIND_DAYS) && arriveOn <= addDays(on, AHEAD_DAYS)) return arriveOn;
  const sentence = 'Enter a day within a year from now.';
  throw new Invalid('parcels.arriveOn', sentence, { arriveOn: sentence });
}
