import type { Day } from '../../kernel/clock.js';
import { DEMO_IBAN, DEMO_OPENING } from '../foundation/index.js';
import { expect } from './expect.js';
import type { Stage } from './stage.js';

const DONOR = 'DE75512108001245126199';
const AMOUNTS = [6000, 4500] as const;
const CASH = 18_450;

interface Line {
  readonly id: string;
  readonly amount: number;
  readonly state: string;
  readonly what: string | null;
}

/** Two gifts come by transfer and are found in the bank's statement by their references, a third names nothing and one person says what it is; cash is counted by two. */
export async function bank(stage: Stage): Promise<string> {
  const { as, day } = stage;
  const gifts = [await byTransfer(stage, AMOUNTS[0]), await byTransfer(stage, AMOUNTS[1])];
  const file = statement([[day(10), AMOUNTS[0], gifts[0]!.reference], [day(11), AMOUNTS[1], `thank you ${gifts[1]!.reference.toLowerCase()}`], [day(12), 2000, 'for the children']]);
  const taken = (await bring(stage, file)).json<{ id: string; added: number }[]>();
  expect('lines of the statement', taken[0]?.added, 3);
  expect('lines of the same file again', (await bring(stage, file)).json<{ again: boolean }[]>()[0]?.again, true);
  const lines = await stage.until('two transfers in the books', async () => {
    const found = (await as('auditor').get(`/api/v1/bank/lines?statement=${taken[0]!.id}`)).json<Line[]>();
    return found.filter(({ state }) => state === 'settled').length === 2 && found;
  });
  await oneSays(stage, lines.find(({ state }) => state === 'waiting')!.id);
  for (const { code } of gifts) expect('the private page of a transfer', (await stage.visitor().post('/api/v1/gift', { code }, { expected: 200 })).json<{ payment: string }>().payment, 'paid');
  await counted(stage);
  const [tie] = (await as('treasurer').get('/api/v1/bank/tie-out')).json<{ unexplained: number; gap: number }[]>();
  expect('what bank and books differ by', tie!.unexplained + tie!.gap, 0);
  return `2 gifts by transfer found by their references, 1 line said by a second person, EUR ${(CASH / 100).toFixed(2)} in cash counted by two; bank and books agree`;
}

/** Written down by a campaigner: sixty forms were just filled in, and the gate asks the next visitor to wait. */
async function byTransfer({ as }: Stage, amountMinor: number): Promise<{ code: string; reference: string }> {
  const { code, transferReference } = (await as('campaigner').post('/api/v1/campaigns/winter-parcels/donations', { amountMinor, currency: 'EUR', cardCountry: 'no' })).json<{ code: string; transferReference: string }>();
  return { code, reference: transferReference };
}

const bring = ({ as }: Stage, file: string) => as('treasurer').post('/api/v1/bank/statements', { format: 'generic', content: Buffer.from(file).toString('base64') }, { expected: 200 });

/** The generic CSV (config/banks/generic.yaml). */
function statement(lines: readonly (readonly [Day, number, string])[]): string {
  let balance = DEMO_OPENING;
  const rows = lines.map(([day, minor, text]) => {
    balance += minor;
    return [DEMO_IBAN, day, (minor / 100).toFixed(2), 'EUR', '', 'Somebody', DONOR, text, (balance / 100).toFixed(2)].join(';');
  });
  return ['account;day;amount;currency;bank reference;counterparty;counterparty account;text;balance', ...rows, ''].join('\n');
}

/** Whoever brought the statement does not say what a line is. */
async function oneSays({ as }: Stage, id: string): Promise<void> {
  const path = `/api/v1/bank/lines/${id}/confirm`;
  const fund = { what: 'fund', target: 'families' };
  await as('treasurer').post(path, fund, { expected: 403 });
  await as('approver').post(path, fund, { expected: 200 });
}

/** The second counts without seeing what the first found; nobody counts twice. */
async function counted({ as, day }: Stage): Promise<void> {
  const { id } = (await as('treasurer').post('/api/v1/hand-gifts/cash', { fund: 'families', currency: 'EUR', amountMinor: CASH, receivedOn: day(13) })).json<{ id: string }>();
  const path = `/api/v1/hand-gifts/${id}/count`;
  await as('treasurer').post(path, { amountMinor: CASH }, { expected: 403 });
  const { state } = (await as('coordinator').post(path, { amountMinor: CASH }, { expected: 200 })).json<{ state: string }>();
  expect('the count of the cash', state, 'agreed');
}
