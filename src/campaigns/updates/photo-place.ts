import type { Change } from '../../platform/change/index.js';
import type { Files } from '../../platform/files/files.js';

/** Where the photo of an update lies (platform/files), under a key of its own. */
export const photoOf = (id: string) => ({ purpose: 'updatePhoto', about: id }) as const;
export const ownerOf = (id: string) => ({ subject: id, subjectKind: 'staff' }) as const;

/** Destroys the photos of all updates of a campaign; `recordId` says why. */
export async function dropPhotos(change: Change, files: Files, campaignId: string, recordId: string): Promise<void> {
  const rows = await change.query<{ id: string }>('UPDATE campaign_update SET has_photo = false, record_id = $2 WHERE campaign_id = $1 AND has_photo RETURNING id', [campaignId, recordId]);
  for (const { id } of rows) await files.remove(change, photoOf(id));
}
