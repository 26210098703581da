import sharp from 'sharp';
import { addDays, today } from '../../src/kernel/clock.js';
import { pointsFor, Publication, Updates, type CampaignDraft } from '../../src/campaigns/index.js';
import { newId } from '../../src/kernel/ids.js';
import type { Actor } from '../../src/kernel/actor.js';
import type { TestApp } from './app.js';

const draft = (): CampaignDraft => ({
  slug: 'winter-parcels', currency: 'EUR', feesPaidBy: 'fund', deadline: addDays(today(), 60), pricesOn: today(),
  words: {
    en: { title: 'Winter parcels for 120 people', summary: 'In open-type institutions nothing warm is issued, and the workday starts outdoors.', overflow: 'parcels in spring.', verified: 'The places, the need and the prices were checked by a case worker and a treasurer.' },
    be: { title: 'Зімовыя пасылкі для 120 чалавек', summary: 'У папраўчых установах адкрытага тыпу цёплага не даюць, а працоўны дзень пачынаецца на вуліцы.', overflow: 'пасылкі вясной.', verified: 'Месцы, патрэбу і цэны праверылі двое.' },
  },
  items: [{ label: { en: 'Thermal underwear, one set', be: 'Тэрмабялізна, камплект' }, eachMinor: 2100, number: 120 }, { label: { en: 'Food, socks and postage' }, eachMinor: 4900, number: 120 }],
  gifts: [
    { label: { en: 'A winter parcel' }, note: { en: 'everything in the table' }, drawing: 'parcel', goodsMinor: 6700, postageMinor: 1400 },
    { label: { en: 'Socks, mittens, a hat' }, note: { en: 'for one person' }, drawing: 'mitten', goodsMinor: 1250, postageMinor: 500 },
  ],
});

/** An open campaign `winter-parcels`, written by one person, checked and published by another. `more` changes the draft. */
export async function winterParcels(app: TestApp, more: Partial<CampaignDraft> = {}): Promise<void> {
  const asked = { ...draft(), ...more };
  const written = await app.api('campaigner').post('/api/v1/campaigns', asked);
  const checked = await app.api('approver').post(`/api/v1/campaigns/${asked.slug}/check`, { points: pointsFor(asked.kind ?? 'own') });
  const published = await app.api('approver').post(`/api/v1/campaigns/${asked.slug}/publish`);
  if (written.status !== 201 || checked.status !== 204 || published.status !== 204) throw new Error(`the campaign did not open: ${written.text} ${checked.text} ${published.text}`);
}
winterParcels.draft = draft;

/** News of the campaign with a photo, written by one person, read by another and told; answers its id. */
export async function toldUpdate(app: TestApp, { slug = 'winter-parcels', title = 'Forty parcels are on their way' } = {}): Promise<string> {
  const by = (): Actor => ({ kind: 'person', id: newId(), roles: ['campaigner'] });
  const photo = await sharp({ create: { width: 1600, height: 900, channels: 3, background: '#7a9' } }).jpeg().toBuffer();
  const on = addDays(today(), -40);
  const { id, version } = await app.nest.get(Updates).write(by(), slug, { words: { en: { title, text: 'Warm socks, tea and soap were packed and posted.\n\nThe next box is being filled.', alt: 'Parcels on a table' } }, delayDays: 3, photo }, newId(), on);
  await app.nest.get(Updates).allow(by(), id, version, on);
  await app.nest.get(Publication).look();
  return id;
}
