import type { Erasing } from '../../platform/vault/index.js';

/** Somebody who followed: whatever else the same address asked for goes with it. */
export const followerErasing: Erasing = {
  async erase(change, id, _record, vault) {
    const others = await change.query<{ id: string }>('DELETE FROM follower WHERE address_hash = (SELECT address_hash FROM follower WHERE id = $1) RETURNING id', [id]);
    for (const other of others.filter((row) => row.id !== id)) await vault.destroy(change, other.id, 'follower');
  },
};
