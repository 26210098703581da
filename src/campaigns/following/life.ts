import { addDays, addMonths, type Day } from '../../kernel/clock.js';
import { lifecycle } from '../../kernel/lifecycle.js';

/** Asked for by anybody who types an address, followed only once its mailbox confirmed. Whoever leaves leaves nothing. */
export const followerLife = lifecycle('follower', { asked: { confirm: 'following' }, following: {} });

/** So long a request waits for its mailbox, and so long somebody follows before they are forgotten by themselves. */
const ASKED_DAYS = 3;
const FOLLOWED_MONTHS = 24;
/** Confirmations a day to one address: a form that anybody may send fills nobody's mailbox. */
export const CONFIRMATIONS_A_DAY = 3;

/** Asked or followed before these days is too old on `now`. */
export const oldest = (now: Day): { asked: Day; following: Day } => ({ asked: addDays(now, -ASKED_DAYS), following: addMonths(now, -FOLLOWED_MONTHS) });

/** One mailbox whatever capitals it is typed with. */
export const normalised = (address: string): string => address.trim().normalize('NFC').toLowerCase();
