import { Forbidden, type Problem } from '../kernel/problem.js';
import { type Freshness, type Permission, STEP_UP } from './permissions.js';
import type { Ways } from './proofs.js';

/** For how long somebody who proved that it is they need not do so again, in minutes (design: safety). */
export const FRESH_MINUTES: Record<Freshness, number> = { act: 5, sitting: 30 };

/** Whether somebody who confirmed so many seconds ago may use the permission without confirming again. */
export function isFresh(permission: string, confirmedSecondsAgo: number): boolean {
  const asked = STEP_UP[permission as Permission];
  return asked === undefined || confirmedSecondsAgo < FRESH_MINUTES[asked] * 60;
}

/** A page's act waits until whoever asks has confirmed that it is they; the answer is a form that carries what was posted. */
export class StepUpNeeded extends Forbidden {
  constructor(
    /** How they can confirm. */
    readonly ways: Ways,
    /** What was wrong with what they gave, when they gave something. */
    readonly refusal?: Problem,
  ) {
    super('identity.stepUp', 'Confirm that it is you, then do this again.');
  }
}

/** Signed in with a password alone where that is not enough: the account page is all there is until a second factor is set up. */
export class SetUpNeeded extends Forbidden {
  constructor() {
    super('identity.setUp', 'Set up a passkey or an authenticator app first.');
  }
}
