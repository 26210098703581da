import { describe, expect, it } from '@jest/globals';
import { applicationLife, disbursementLife, grantLife } from '../../../src/grants/lifecycle.js';

/** Every step there is; everything else is refused. */
const APPLICATION = `
draft submit submitted|draft withdraw withdrawn|draft expire expired|submitted check duplicate_check|submitted withdraw withdrawn|duplicate_check clear screening
duplicate_check merge merged|duplicate_check withdraw withdrawn|screening ask needs_info|screening assess assessment|screening decline declined|screening withdraw withdrawn
needs_info answer screening|needs_info withdraw withdrawn|needs_info expire expired|assessment ask needs_info|assessment recommend recommended|assessment decline declined
assessment withdraw withdrawn|recommended revise assessment|recommended send in_approval|recommended withdraw withdrawn|in_approval return assessment|in_approval award awarded
in_approval decline declined|in_approval withdraw withdrawn|declined appeal screening`;
const DISBURSEMENT = `
due prepare prepared|prepared release released|prepared takeBack due|released send sent|released takeBack due|sent confirm confirmed|sent fail failed|sent return returned
confirmed return returned|failed retry due|returned retry due`;
const GRANT = 'awarded complete completed|completed reopen awarded';

describe.each([
  ['application', applicationLife, APPLICATION],
  ['disbursement', disbursementLife, DISBURSEMENT],
  ['grant', grantLife, GRANT],
] as const)('the life of the %s', (subject, life, text) => {
  const steps = new Map(text.trim().split(/[|\n]/).map((step) => step.trim().split(' ') as [string, string, string]).map(([from, event, to]) => [`${from} ${event}`, to]));
  const events = [...new Set([...steps.keys()].map((key) => key.split(' ')[1]!))];

  it('takes each of its steps and no other', () => {
    for (const from of life.states) {
      for (const event of events) {
        const to = steps.get(`${from} ${event}`);
        expect([from, event, life.allows(from as never, event as never)]).toEqual([from, event, to !== undefined]);
        if (to === undefined) expect(() => life.next(from as never, event as never)).toThrow(expect.objectContaining({ code: `${subject}.cannot` }));
        else expect(life.next(from as never, event as never)).toBe(to);
      }
    }
    expect(Object.values(life.table as Record<string, object>).reduce((sum, row) => sum + Object.keys(row).length, 0)).toBe(steps.size);
  });
});
