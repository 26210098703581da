import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import * as books from '../../src/ledger/index.js';
import type { Entry } from '../../src/ledger/index.js';

type Rules = Record<string, fc.Arbitrary<Entry>>;

/** Every posting rule with arbitrary amounts, funds and subjects, keys never used before. `entry.reversed` is apart: it needs an entry. */
export function arbitraryFacts(fundIds: readonly number[], effectiveOn = '2026-10-15', max = 10_000_000): Rules {
  const amount = fc.integer({ min: 1, max });
  const orNone = fc.integer({ min: 0, max });
  const fact = fc.record({ currency: fc.constantFrom('EUR', 'USD', 'JPY'), fundId: fc.constantFrom(...fundIds) }).map((place) => ({
    ...place, subject: randomUUID(), effectiveOn, key: `test:${randomUUID()}`, item: `txn_${randomUUID()}`,
  }));
  const rule = <Extra extends object>(make: (fact: never) => Entry, extra: fc.Arbitrary<Extra>): fc.Arbitrary<Entry> =>
    fc.tuple(fact, extra).map(([plain, more]) => make({ ...plain, ...more } as never));
  const one = fc.record({ amount });
  const costs = fc.record({ costs: fc.array(fc.record({ account: fc.constantFrom('expense.parcel.goods', 'expense.parcel.postage', 'expense.letter.postage', 'expense.volunteer'), amount }), { minLength: 1, maxLength: 4 }) });
  const spent = costs.map((some) => ({ ...some, released: 0 }));
  const feesPaidBy = fc.constantFrom('fund', 'core');
  const back = fc.record({ amount, fx: fc.integer({ min: -1000, max: 1000 }), fee: fc.integer({ min: 0, max: 500 }), feesPaidBy });
  const till = fc.constantFrom('asset.bank', 'asset.psp.stripe');
  const shares = fc.record({ shares: fc.uniqueArray(fc.record({ fundId: fc.constantFrom(...fundIds), amount }), { minLength: 1, selector: (share) => share.fundId }) });
  const grantAccount = fc.constantFrom('expense.grant.legal', 'expense.grant.one_off');
  return {
    donationCaptured: fc.tuple(amount, fc.nat(), fc.nat(), feesPaidBy).chain(([gross, fee, cover, paidBy]) =>
      rule(books.donationCaptured, fc.constant({ gross, fee: fee % (gross + 1), feeCover: cover % (gross + 1), feesPaidBy: paidBy }))),
    donationFeeChanged: rule(books.donationFeeChanged, fc.record({ fee: fc.oneof(amount, amount.map((fee) => -fee)), feesPaidBy })),
    donationTransferred: rule(books.donationTransferred, one),
    donationInKind: rule(books.donationInKind, fc.record({ value: amount, use: fc.constantFrom('at once', 'stock') })),
    donationRefunded: rule(books.donationRefunded, back),
    donationReturned: rule(books.donationReturned, back),
    refundFailed: rule(books.refundFailed, back),
    disputeOpened: rule(books.disputeOpened, fc.record({ amount, fee: orNone, feesPaidBy, lost: fc.boolean() })),
    disputeWon: rule(books.disputeWon, fc.record({ amount, fee: orNone.map((fee) => -fee), feesPaidBy, lost: fc.boolean() })),
    disputeLost: rule(books.disputeLost, one),
    suspenseReceived: rule(books.suspenseReceived, fc.record({ amount: fc.oneof(amount, amount.map((minor) => -minor)), fee: orNone })),
    suspenseIdentified: rule(books.suspenseIdentified, fc.record({ amount, till })),
    suspenseReturned: rule(books.suspenseReturned, fc.record({ amount, till })),
    payoutCreated: rule(books.payoutCreated, shares),
    payoutPaid: rule(books.payoutPaid, shares),
    payoutFailed: rule(books.payoutFailed, shares),
    pspCharged: rule(books.pspCharged, fc.record({ fee: fc.oneof(amount, amount.map((fee) => -fee)) })),
    pspFunded: rule(books.pspFunded, shares),
    pspFundingPaid: rule(books.pspFundingPaid, shares),
    pspReserved: rule(books.pspReserved, fc.record({ amount: fc.oneof(amount, amount.map((minor) => -minor)) })),
    grantAwarded: rule(books.grantAwarded, fc.record({ amount, reserved: fc.constant(0), account: grantAccount })),
    grantPaid: rule(books.grantPaid, fc.record({ amount, bankFee: orNone, from: fc.constantFrom('asset.bank', 'asset.prepaid') })),
    grantReturned: rule(books.grantReturned, one),
    grantCancelled: rule(books.grantCancelled, fc.record({ amount, account: grantAccount })),
    costInvoiced: rule(books.costInvoiced, spent),
    costClaimed: rule(books.costClaimed, spent),
    costCredited: rule(books.costCredited, fc.tuple(costs, fc.constantFrom('asset.bank', 'liability.supplier', 'liability.volunteer')).map(([some, to]) => ({ ...some, to }))),
    floatSpent: rule(books.floatSpent, spent),
    floatGiven: rule(books.floatGiven, one),
    floatReturned: rule(books.floatReturned, one),
    supplierPaid: rule(books.supplierPaid, fc.record({ amount, bankFee: orNone })),
    volunteerPaid: rule(books.volunteerPaid, fc.record({ amount, bankFee: orNone })),
    fundTransferred: rule(books.fundTransferred, fc.record({ amount }).map((some) => ({ ...some, fromFundId: fundIds[0], toFundId: fundIds[1] }))),
    donationCounted: rule(books.donationCounted, one),
    cashBanked: rule(books.cashBanked, shares),
    bankCharged: rule(books.bankCharged, one),
    bankCredited: rule(books.bankCredited, one),
    openingRecorded: rule(books.openingRecorded, fc.record({ bank: amount, stripe: orNone })),
  };
}
