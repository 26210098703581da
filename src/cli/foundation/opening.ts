import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { newId } from '../../kernel/ids.js';
import type { Day } from '../../kernel/clock.js';
import { decimalText, money } from '../../kernel/money.js';
import { Funds } from '../../ledger/index.js';
import { Accounts, Intake, Openings, OpeningSources } from '../../payments/index.js';
import { Reader } from '../../platform/database/index.js';
import type { Cast } from './people.js';

/** The example account that a demo shows donors; nobody has it. */
export const DEMO_IBAN = 'LT121000011101001000';
/** What each fund had in the bank before the foundation began to keep its books here, cents: enough for a year, since no payout brings Stripe's money over. */
const OPENING = { core: 800_000, families: 2_000_000, 'winter-parcels': 1_200_000, 'first-days': 300_000 } as const;
/** All of them together. */
export const DEMO_OPENING = Object.values(OPENING).reduce((sum, minor) => sum + minor, 0);

/** What Stripe had by then was given for this one. */
const AT_STRIPE = 'winter-parcels';

/** As every foundation that exists already begins: the bank's statement and Stripe say what was there, one treasurer divides it among the funds, an approver books it. */
export async function openBooks(app: NestFastifyApplication, { treasurer, approver }: Cast, since: Day): Promise<void> {
  await app.get(Accounts).add(treasurer, { number: DEMO_IBAN, currency: 'EUR' }, { key: newId(), input: null });
  await app.get(Intake).take(treasurer, { bytes: Buffer.from(statementOf(since)), format: 'camt.053' });
  const ids = new Map((await app.get(Funds).list(app.get(Reader))).map(({ id, code }) => [code, id]));
  const { said } = await app.get(OpeningSources).at(since);
  const atStripe = said.find(({ currency }) => currency === 'EUR')?.stripe ?? 0;
  const lines = Object.entries(OPENING).map(([code, bank]) => ({ fundId: ids.get(code)!, currency: 'EUR' as const, bank, stripe: code === AT_STRIPE ? atStripe : 0 }));
  const openings = app.get(Openings);
  const { id } = await openings.enter(treasurer, { since, lines }, { key: newId(), input: { since, lines } });
  await openings.decide(approver, id, 'approve', { key: newId(), input: { id } });
}

/** The first day of the month, on which nothing moved. */
function statementOf(day: Day): string {
  const balance = (kind: string): string =>
    `<Bal><Tp><CdOrPrtry><Cd>${kind}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">${decimalText(money(DEMO_OPENING, 'EUR'))}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>${day}</Dt></Dt></Bal>`;
  return `<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Acct><Id><IBAN>${DEMO_IBAN}</IBAN></Id><Ccy>EUR</Ccy></Acct>${balance('OPBD')}${balance('CLBD')}</Stmt></BkToCstmrStmt></Document>`;
}
