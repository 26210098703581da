import { Conflict, type Problem } from '../kernel/problem.js';

/** What the functions of schema `ledger` refuse by choice (their SQLSTATE, class LG) as the problem people see. */
const REFUSALS: Readonly<Record<string, () => Problem>> = {
  LG001: () => new Conflict('ledger.reusedKey', 'This was booked before with another content.'),
  LG002: () => new Conflict('ledger.insufficient', 'The fund has not enough money available for this.'),
  LG003: () => new Conflict('ledger.periodClosed', 'The books of that month are closed.'),
  LG005: () => new Conflict('ledger.future', 'That month has not begun.'),
  LG006: () => new Conflict('ledger.notReserved', 'Less is reserved for this than would be released.'),
  LG007: () => new Conflict('ledger.periodState', 'The month is not in a state that allows this. Reload the page to see it.'),
  LG008: () => new Conflict('ledger.periodRunning', 'The month has not ended yet.'),
  LG009: () => new Conflict('ledger.periodOrder', 'An earlier month is still open: close that one first.'),
};

/** Runs a call of the books; what they refuse is thrown as a Problem, everything else as it is. */
export async function refusing<R>(call: Promise<R>): Promise<R> {
  try {
    return await call;
  } catch (error) {
    throw REFUSALS[(error as { code?: string }).code ?? '']?.() ?? error;
  }
}
