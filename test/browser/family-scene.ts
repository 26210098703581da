import { readFileSync } from 'node:fs';
import { Applications, Approvals, Casework, Programmes, readProgrammeFile } from '../../src/grants/index.js';
import { system } from '../../src/kernel/actor.js';
import { dayOf } from '../../src/kernel/clock.js';
import { Funds, Ledger } from '../../src/ledger/index.js';
import { person, proposal, whole } from '../integration/grants/scene.js';
import type { TestApp } from '../support/app.js';

/** The shipped programmes, and a fund with money for them. */
export async function fundFamilies(app: TestApp): Promise<void> {
  const fund = await app.db.changes.run(system('test'), (change) => app.nest.get(Funds).create(change, { code: 'families', name: 'Families', restriction: 'restricted' }));
  await app.nest.get(Programmes).load(system('test'), readProgrammeFile(readFileSync('config/programmes.yaml', 'utf8')));
  await app.db.changes.run(system('test'), (change) => app.nest.get(Ledger).post(change, {
    kind: 'opening.recorded', key: 'opening:families', effectiveOn: dayOf(new Date()),
    lines: [{ account: 'asset.bank', fundId: fund.id, currency: 'EUR', amount: 1_000_000 }, { account: 'equity.opening', fundId: fund.id, currency: 'EUR', amount: -1_000_000 }],
  }));
}

/** An earlier grant, to compare with. */
export async function award(app: TestApp, amount: number): Promise<void> {
  const [worker, approver] = [person('case_worker'), person('approver')];
  const { applicationId } = await app.nest.get(Applications).writeDown(worker, whole());
  await app.nest.get(Casework).assess(worker, applicationId);
  await app.nest.get(Casework).recommend(worker, applicationId, { ...proposal, amount });
  await app.nest.get(Casework).send(worker, applicationId);
  await app.nest.get(Approvals).vote(approver, applicationId, { choice: 'approve', reason: '' });
}
