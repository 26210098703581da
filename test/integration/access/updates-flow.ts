import { tokenFor } from '../../../src/campaigns/following/tokens.js';
import { toldUpdate } from '../../support/campaign.js';
import { CANARIES as C } from './canaries.js';
import { apiOf, insist, type Stage } from './flows.js';
import type { AccessWorld } from './world.js';

/** An update that waits for a second person, one that is told, and somebody who follows by mail: asked, confirmed, written to. */
export async function updates(stage: Stage): Promise<{ update: string; followToken: AccessWorld['followToken'] }> {
  const { app, ask } = stage;
  const words = (text: string) => ({ words: { en: { title: 'From the week', text } }, delayDays: 3 });
  await apiOf(stage)('visitor', 'followers', { address: C['follower.mail'] });
  await app.drain();
  const { rows } = await app.db.admin.query<{ id: string }>('SELECT id FROM follower');
  insist(await ask('visitor', 'POST', `/follow/confirm/${tokenFor(app.db.vault, 'confirm', rows[0]!.id)}`), 'confirm');
  const { id: update } = await apiOf(stage)('campaigner', 'campaigns/winter-parcels/updates', words(C['update.waiting']));
  await toldUpdate(app);
  await app.drain();
  for (const path of ['/campaigns/winter-parcels', '/updates', '/updates.atom', '/updates.json', '/campaigns/winter-parcels/updates.atom', '/api/v1/campaigns/winter-parcels/updates']) insist(await ask('visitor', 'GET', path), path);
  return { update, followToken: (use) => tokenFor(app.db.vault, use, rows[0]!.id) };
}
