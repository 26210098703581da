import { today } from '../../../src/kernel/clock.js';
import { ASSETS } from '../../../src/platform/web/assets.js';
import type { AccessWorld } from './world.js';

/** An address with something of ours in it: what is there, and what is not. */
export interface Address {
  readonly there: (world: AccessWorld) => string;
  readonly nowhere: string;
}

const NOBODY = '3e8d9e0c-9a8f-4a54-9d0e-000000000000';
const uuid = (there: Address['there']): Address => ({ there, nowhere: NOBODY });
/** Only acts are there, and a world with one of it is told elsewhere (the room's own tests). */
const act: Address = { there: () => NOBODY, nowhere: NOBODY };

/**
 * Every address with a name or number in it, and where a test finds one. The longest beginning wins. Add yours here: a route
 * that is missing fails the test. What belongs to one person only stands in OWNED.
 */
export const ADDRESSES: Readonly<Record<string, Address>> = {
  '/account/passkeys/:id': uuid(({ member }) => member),
  '/account/sessions/:id': uuid(({ member }) => member),
  '/api/v1/role-requests/:id': uuid(({ member }) => member),
  '/api/v1/staff/:id': uuid(({ member }) => member),
  '/staff/team/:id': uuid(({ member }) => member),
  '/staff/team/invitations/:id': uuid(({ member }) => member),
  '/staff/team/requests/:id': uuid(({ member }) => member),
  '/api/v1/confirmations/payouts/:id': act,
  '/api/v1/confirmations/phrases/:id': act,
  '/api/v1/ledger/exports/:id': act,
  '/api/v1/opening/:id': act,
  '/staff/money/opening/:id': act,
  '/staff/money/exports/:id': act,
  '/api/v1/fund-covers/:id': act,
  '/staff/money/covers/:id': act,
  '/api/v1/households/:id': uuid(({ household }) => household),
  '/api/v1/reveals/:kind/:id': { there: ({ recipient }) => `recipient/${recipient}`, nowhere: `recipient/${NOBODY}` },
  '/api/v1/reveals/alerts/:id': act,
  '/api/v1/reveals/raises/:id': act,
  '/staff/confirmations/payouts/:id': act,
  '/staff/confirmations/phrases/:id': act,
  '/staff/gate/trips/:id': act,
  '/staff/reveals/:kind/:id': { there: ({ recipient }) => `recipient/${recipient}`, nowhere: `recipient/${NOBODY}` },
  '/staff/reveals/alerts/:id': act,
  '/staff/reveals/raises/:id': act,
  '/api/v1/addressees/:recipientId': uuid(({ recipient }) => recipient),
  '/api/v1/applications/:id': uuid(({ application }) => application),
  '/api/v1/campaign-rests/:id': act,
  '/api/v1/campaign-updates/:id': uuid(({ update }) => update),
  '/api/v1/campaigns/:slug': { there: ({ campaign }) => campaign, nowhere: 'no-such-campaign' },
  '/api/v1/disbursements/:id': uuid(({ disbursement }) => disbursement),
  '/api/v1/expense-claims/:id': uuid(({ claim }) => claim),
  '/api/v1/grants/:id': uuid(({ grant }) => grant),
  '/api/v1/leases/:id': uuid(({ run }) => run.own.id),
  '/api/v1/letter-batches/:id': uuid(({ batch }) => batch),
  '/api/v1/letter-orders/:id': uuid(({ letter }) => letter),
  '/api/v1/parcel-orders/:id': uuid(({ order }) => order),
  '/api/v1/disputes/:id': uuid(({ dispute }) => dispute),
  '/api/v1/payments/:reference': uuid(({ payment }) => payment),
  '/api/v1/refunds/:id': uuid(({ refund }) => refund),
  '/api/v1/bank/lines/:id': uuid(({ line }) => line),
  '/api/v1/hand-gifts/:id': uuid(({ handGift }) => handGift),
  '/staff/money/bank/lines/:id': uuid(({ line }) => line),
  '/staff/money/bank/statements/:id': uuid(({ statement }) => statement),
  '/staff/money/by-hand/:id': uuid(({ handGift }) => handGift),
  '/api/v1/payments/events/:id': { there: () => 'evt_known', nowhere: 'evt_nowhere' },
  '/api/v1/periods/:id': { there: ({ period }) => period, nowhere: '2019-01' },
  '/api/v1/places/:id': uuid(({ place }) => place),
  '/api/v1/recipients/:id': uuid(({ recipient }) => recipient),
  '/api/v1/reports/:reference': { there: ({ report }) => report, nowhere: '2019-01' },
  '/api/v1/service/switches/:part': { there: () => 'mails', nowhere: 'nothing' },
  '/staff/switches/:part': { there: () => 'mails', nowhere: 'nothing' },
  '/api/v1/tasks/:id': uuid(({ task }) => task),
  '/api/v1/volunteers/:id': uuid(({ member }) => member),
  '/assets/:name': { there: () => ASSETS.css.path.split('/').at(-1)!, nowhere: 'nothing.css' },
  '/campaigns/:slug': { there: ({ campaign }) => campaign, nowhere: 'no-such-campaign' },
  '/log/tile/*': { there: () => '0/000', nowhere: '0/999' },
  '/staff/applications/:id': uuid(({ application }) => application),
  '/staff/approvals/:id': uuid(({ application }) => application),
  '/staff/campaigns/:slug': { there: ({ campaign }) => campaign, nowhere: 'no-such-campaign' },
  '/staff/campaigns/rests/:id/:decision': { there: () => `${NOBODY}/move`, nowhere: `${NOBODY}/move` },
  '/follow/confirm/:token': { there: ({ followToken }) => followToken('confirm'), nowhere: 'nothing' },
  '/unfollow/:token': { there: ({ followToken }) => followToken('leave'), nowhere: 'nothing' },
  '/staff/updates/:id': uuid(({ update }) => update),
  '/updates/:id': uuid(({ update }) => update),
  '/staff/disbursements/:id': uuid(({ disbursement }) => disbursement),
  '/staff/letters/:id': uuid(({ letter }) => letter),
  '/staff/letters/batches/:id': uuid(({ batch }) => batch),
  '/staff/money/funds/:code': { there: () => 'families', nowhere: 'nofund' },
  '/staff/money/disputes/:id': uuid(({ dispute }) => dispute),
  '/staff/money/payments/:reference': uuid(({ payment }) => payment),
  '/staff/money/refunds/:id': uuid(({ refund }) => refund),
  '/staff/money/periods/:id': { there: ({ period }) => period, nowhere: '2019-01' },
  '/staff/money/periods/:id/:step': { there: ({ period }) => `${period}/reopen`, nowhere: '2019-01/reopen' },
  '/staff/parcels/:id': uuid(({ order }) => order),
  '/staff/payments/events/:id': { there: () => 'evt_known', nowhere: 'evt_nowhere' },
  '/staff/payments/stops/:id': { there: () => NOBODY, nowhere: NOBODY },
  '/staff/places/:id': uuid(({ place }) => place),
  '/staff/queue/claims/:id': uuid(({ claim }) => claim),
  '/staff/queue/orders/:orderId': uuid(({ order }) => order),
  '/staff/queue/runs/:id': uuid(({ run }) => run.own.id),
  '/staff/queue/tasks/:id': uuid(({ task }) => task),
  '/staff/queue/volunteers/:id': uuid(({ member }) => member),
  '/staff/recipients/:id': uuid(({ recipient }) => recipient),
  '/transparency/reports/:reference': { there: ({ report }) => report, nowhere: '2019-01' },
  '/volunteer/runs/:id': uuid(({ run }) => run.own.id),
};

const BEGINNINGS = Object.keys(ADDRESSES).sort((a, b) => b.length - a.length);

/** The declared beginning of a route's path; undefined where it has nothing to fill in, null where it is not declared. */
export function beginningOf(path: string): string | undefined | null {
  if (!/[:*]/.test(path)) return undefined;
  return BEGINNINGS.find((beginning) => path === beginning || (path.startsWith(`${beginning}/`) && !/[:*]/.test(path.slice(beginning.length)))) ?? null;
}

/** The path with what is there, or what is not. */
export function fill(path: string, with_: (address: Address) => string): string {
  const beginning = beginningOf(path);
  if (!beginning) return path;
  const filled = beginning.replace(/\/[:*].*$/, `/${with_(ADDRESSES[beginning]!)}`);
  return `${filled}${path.slice(beginning.length)}`;
}

const order = ({ orderId, fence }: { orderId: string; fence: number }) => ({ orderId, fence: String(fence) });
const held = ({ orderId, fence }: { orderId: string; fence: number }) => ({ orderId, fence });
const fenceOf = ({ fence }: { fence: number }) => ({ fence });

/** What belongs to one volunteer only: every route of a run, with a form that is right, so that only whose run it is decides. */
export const RUN_FORMS: Readonly<Record<string, (run: { orderId: string; fence: number }) => Record<string, unknown>>> = {
  'GET /volunteer/runs/:id': () => ({}),
  'POST /volunteer/runs/:id/tick': (run) => ({ ...order(run), lines: '0' }),
  'POST /volunteer/runs/:id/buy': (run) => ({ ...order(run), goods: '21.50' }),
  'POST /volunteer/runs/:id/pack': (run) => ({ ...order(run), lines: '0', grams: '500', confirmed: 'on' }),
  'POST /volunteer/runs/:id/label': order,
  'POST /volunteer/runs/:id/letter': order,
  'POST /volunteer/runs/:id/dispatch': (run) => ({ ...order(run), carrier: 'post', tracking: 'RR473124829US', postage: '9.90' }),
  'POST /volunteer/runs/:id/copy': order,
  'POST /volunteer/runs/:id/post': (run) => ({ ...order(run), postage: '1.40' }),
  'POST /volunteer/runs/:id/expenses': ({ orderId }) => ({ orderId, purpose: 'transport', amount: '3.20', spentOn: today() }),
  'POST /volunteer/runs/:id/extend': fenceOf,
  'POST /volunteer/runs/:id/release': fenceOf,
  'GET /api/v1/leases/:id': () => ({}),
  'POST /api/v1/leases/:id/packing-list': held,
  'POST /api/v1/leases/:id/letter-text': held,
  'POST /api/v1/leases/:id/label': held,
  'POST /api/v1/leases/:id/tick': (run) => ({ ...held(run), lines: [0] }),
  'POST /api/v1/leases/:id/buy': (run) => ({ ...held(run), goodsMinor: 2150 }),
  'POST /api/v1/leases/:id/pack': (run) => ({ ...held(run), grams: 500, confirmed: true }),
  'POST /api/v1/leases/:id/dispatch': (run) => ({ ...held(run), carrier: 'post', tracking: 'RR473124829US', postageMinor: 990 }),
  'POST /api/v1/leases/:id/copy': held,
  'POST /api/v1/leases/:id/post': (run) => ({ ...held(run), postageMinor: 140 }),
  'POST /api/v1/leases/:id/extend': fenceOf,
  'POST /api/v1/leases/:id/release': fenceOf,
};
