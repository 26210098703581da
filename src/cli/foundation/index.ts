import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../config/root.js';
import { enlist } from '../../fulfilment/index.js';
import { Programmes, readProgrammeFile } from '../../grants/index.js';
import { addDays, type Day, periodOf, today } from '../../kernel/clock.js';
import { Funds } from '../../ledger/index.js';
import { Addressees } from '../../letters/index.js';
import { importPlaces, Places } from '../../places/index.js';
import type { Core } from '../../platform/core.js';
import { Recipients } from '../../recipients/index.js';
import { publishCampaigns } from './campaigns.js';
import { aboutOf, inventedPerson, placeCodeOf, situationOf, type Situation } from './invented.js';
import { openBooks } from './opening.js';
import { addPeople, type Cast, DEMO_VOLUNTEERS } from './people.js';

export { DEMO_PASSWORD, DEMO_PEOPLE, DEMO_VOLUNTEERS, type Cast, type DemoName } from './people.js';
export { DEMO_IBAN, DEMO_OPENING } from './opening.js';
export { KITS, type Situation } from './invented.js';
export { inventedApplication } from './families.js';

export interface Invented {
  readonly id: string;
  readonly reference: string;
  readonly situation: Situation;
}
export interface Foundation {
  readonly cast: Cast;
  readonly people: readonly Invented[];
  /** Addresses of the campaigns. */
  readonly campaigns: readonly string[];
}

/** A foundation on its first day: people, places, rules, funds, programmes, campaigns, and invented people to send to. No history yet. */
export async function loadFoundation(app: NestFastifyApplication, core: Pick<Core, 'changes'>, { recipients = 12, since = `${periodOf(addDays(today(), -60))}-01` }: { recipients?: number; since?: Day } = {}): Promise<Foundation> {
  const cast = await addPeople(app);
  await importPlaces(core.changes, cast.coordinator);
  await core.changes.run(cast.coordinator, async (change) => {
    for (const name of DEMO_VOLUNTEERS) await enlist(change, { id: cast[name].id, trust: 'trusted', cap: 5 });
  });
  await core.changes.run(cast.treasurer, async (change) => {
    await app.get(Funds).create(change, { code: 'families', name: 'Family grants', restriction: 'restricted' });
  });
  await app.get(Programmes).load(cast.admin, readProgrammeFile(readFileSync(join(projectRoot, 'config/programmes.yaml'), 'utf8')));
  const campaigns = await publishCampaigns(app, cast);
  await openBooks(app, cast, since);
  return { cast, campaigns, people: await addRecipients(app, core, cast, recipients, since) };
}

/** Every second one can be written to. */
async function addRecipients(app: NestFastifyApplication, core: Pick<Core, 'changes'>, { case: worker }: Cast, count: number, since: Day): Promise<Invented[]> {
  const recipients = app.get(Recipients);
  const places = new Map((await app.get(Places).list()).map(({ code, id }) => [code, id]));
  return core.changes.run(worker, async (change) => {
    const people: Invented[] = [];
    for (let n = 0; n < count; n += 1) {
      const { id, reference } = await recipients.create(change, inventedPerson(n, places.get(placeCodeOf(n))!, since));
      for (const purpose of ['parcels', 'letters', 'interests'] as const) await recipients.consent(change, id, purpose, true);
      if (n % 2 === 0) await app.get(Addressees).open(change, { recipientId: id, about: aboutOf(n), languages: n % 4 === 0 ? ['be', 'ru', 'en'] : ['ru', 'be'] });
      people.push({ id, reference, situation: situationOf(n) });
    }
    return people;
  });
}
