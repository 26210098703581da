import type { JSX } from 'preact';
import { Badge, type BadgeTone, type PageContext } from '../platform/web/index.js';
import type { ApplicationState, DisbursementState } from './lifecycle.js';

const APPLICATION: Readonly<Record<ApplicationState, BadgeTone>> = {
  draft: 'todo', submitted: 'wait', duplicate_check: 'wait', screening: 'wait', needs_info: 'ask', assessment: 'go', recommended: 'go', in_approval: 'wait',
  awarded: 'ok', declined: 'hold', withdrawn: 'hold', expired: 'hold', merged: 'hold',
};
const DISBURSEMENT: Readonly<Record<DisbursementState, BadgeTone>> = { due: 'todo', prepared: 'go', released: 'go', sent: 'wait', confirmed: 'ok', failed: 'bad', returned: 'hold' };

/** The state of an application in a few words. */
export const ApplicationBadge = ({ page, state }: { page: PageContext; state: ApplicationState }): JSX.Element => <Badge tone={APPLICATION[state]}>{page.t(`grants.state.${state}`)}</Badge>;
export const PaymentBadge = ({ page, state }: { page: PageContext; state: DisbursementState }): JSX.Element => <Badge tone={DISBURSEMENT[state]}>{page.t(`grants.payment.${state}`)}</Badge>;

/** The straight way through, as a strip; side roads stand where they left it. */
export const WAY = ['submitted', 'duplicate_check', 'screening', 'assessment', 'recommended', 'in_approval', 'awarded'] as const satisfies readonly ApplicationState[];
const BESIDE: Readonly<Partial<Record<ApplicationState, number>>> = { draft: 0, needs_info: 2, merged: 1 };

/** Which step of the way is the current one; past the end when all is done. */
export function wayOf(state: ApplicationState, steps: readonly ApplicationState[]): number {
  if (state === 'awarded') return WAY.length;
  const beside = BESIDE[state];
  if (beside !== undefined) return beside;
  const own = (WAY as readonly ApplicationState[]).indexOf(state);
  return own >= 0 ? own : Math.max(0, ...steps.map((step) => (WAY as readonly ApplicationState[]).indexOf(step)));
}
