import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { system, type Actor } from '../../kernel/actor.js';
import { dayOf, type Day } from '../../kernel/clock.js';
import { newId } from '../../kernel/ids.js';
import { NotFound } from '../../kernel/problem.js';
import { Changes, type Change } from '../../platform/change/index.js';
import { LOCKS } from '../../platform/database/index.js';
import type { Lang } from '../../platform/i18n/index.js';
import { Jobs } from '../../platform/queue/index.js';
import { Vault, type SealedAt } from '../../platform/vault/index.js';
import { CONFIRMATIONS_A_DAY, followerLife, normalised, oldest } from './life.js';
import { followAsked } from './jobs.js';
import { followerAsked, followerConfirmed, followerForgotten } from './records.js';

const SWEEP_MS = 3_600_000;
/** Forgotten in one transaction. */
const SWEEP_AT_ONCE = 200;
const us = system('campaigns');
const sealedAt = (id: string): SealedAt => ({ table: 'follower', column: 'address', row: id, subject: id, subjectKind: 'follower' });
/** The digest by which an address is found, and the only thing that finds it. */
export const addressKey = (vault: Pick<Vault, 'blindIndex'>, address: string): Buffer => vault.blindIndex('follower', normalised(address));

interface Row {
  readonly id: string;
  readonly campaignId: string | null;
  readonly state: 'asked' | 'following';
  readonly lang: Lang;
  readonly hash: Buffer;
  readonly sealed: Buffer;
  readonly askedOn: Day;
}
const ROW = 'id, campaign_id AS "campaignId", state, lang, address_hash AS hash, address_sealed AS sealed, asked_on AS "askedOn"';

export interface Asked {
  readonly address: string;
  readonly lang: Lang;
  /** Of one campaign, by its slug; without it of all. */
  readonly slug?: string | undefined;
}

/** Who follows by mail. Nothing here knows of gifts, and the way in is the same for an address we know and one we do not. */
@Injectable()
export class Followers implements OnModuleInit {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Vault) private readonly vault: Vault,
    @Inject(Jobs) private readonly jobs: Jobs,
  ) {}

  onModuleInit(): void {
    this.jobs.every('campaigns.followers', SWEEP_MS, () => this.sweep());
  }

  /** Keeps the request for its mailbox to confirm; always does the same, whoever the address belongs to. Throws NotFound `campaigns.notFound`. */
  ask(actor: Actor, { address, lang, slug }: Asked, key: string): Promise<void> {
    return this.changes.run(actor, async (change) => {
      const campaignId = slug === undefined ? null : await publicCampaign(change, slug);
      const id = newId();
      const record = change.record(followerAsked, { type: 'follower', id });
      await change.query(`INSERT INTO follower (id, campaign_id, state, lang, address_hash, address_sealed, asked_on, record_id) VALUES ($1, $2, 'asked', $3, $4, $5, $6, $7)`,
        [id, campaignId, lang, addressKey(this.vault, address), await this.vault.seal(change, sealedAt(id), normalised(address)), dayOf(change.at), record]);
      change.later(followAsked, { followerId: id });
    }, { key, input: { address, lang, slug } });
  }

  /** Decides about a request: the address to write to, or null where it follows already or was written to enough today; then nothing is left of it. */
  settle(id: string): Promise<{ to: string; lang: Lang } | null> {
    return this.changes.run(us, async (change) => {
      const row = await this.lockedOf(change, id);
      if (row?.state !== 'asked') return nothing(change);
      const others = (await change.query<{ id: string; state: Row['state']; isSame: boolean; isToday: boolean }>(
        `SELECT id, state, campaign_id IS NOT DISTINCT FROM $3 AS "isSame", coalesce(mailed_on = $4, false) AS "isToday" FROM follower WHERE address_hash = $1 AND id <> $2 FOR UPDATE`, [row.hash, id, row.campaignId, dayOf(change.at)]));
      const isKnown = others.some(({ state, isSame }) => isSame && state === 'following');
      if (isKnown || others.filter(({ isToday }) => isToday).length >= CONFIRMATIONS_A_DAY) return this.forget(change, id, 'needless').then(() => null);
      change.skip();
      await change.query('UPDATE follower SET mailed_on = $2 WHERE id = $1', [id, dayOf(change.at)]);
      return { to: await this.vault.open(change, sealedAt(id), row.sealed), lang: row.lang };
    });
  }

  /** The mailbox confirmed. Does nothing where nobody is, or follows already, and forgets a request that waited too long: the page says the same. */
  confirm(actor: Actor, id: string): Promise<void> {
    return this.changes.run(actor, async (change) => {
      const row = await this.lockedOf(change, id);
      if (!row || !followerLife.allows(row.state, 'confirm')) return change.skip();
      if (row.askedOn < oldest(dayOf(change.at)).asked) return this.forget(change, id, 'expired');
      const others = await change.query<{ id: string; state: Row['state'] }>('SELECT id, state FROM follower WHERE address_hash = $1 AND campaign_id IS NOT DISTINCT FROM $2 AND id <> $3 FOR UPDATE', [row.hash, row.campaignId, id]);
      if (others.some(({ state }) => state === 'following')) return this.forget(change, id, 'needless');
      for (const other of others) await this.forget(change, other.id, 'needless');
      const record = change.record(followerConfirmed, { type: 'follower', id });
      await change.query('UPDATE follower SET state = $2, following_since = $3, record_id = $4 WHERE id = $1', [id, followerLife.next(row.state, 'confirm'), dayOf(change.at), record]);
    });
  }

  /** Leaves nothing: row and key go. Does nothing where nobody is. */
  leave(actor: Actor, id: string): Promise<void> {
    return this.changes.run(actor, async (change) => ((await this.lockedOf(change, id)) ? this.forget(change, id, 'left') : change.skip()));
  }

  /** Where the update is to be mailed to; null where they left, or it was mailed. A step in which no person looks. */
  open(id: string, updateId: string): Promise<{ to: string; lang: Lang } | null> {
    return this.changes.run(us, async (change) => {
      const row = await change.one<Row>(`SELECT ${ROW} FROM follower WHERE id = $1 AND state = 'following' AND NOT EXISTS (SELECT FROM follower_mail m WHERE m.follower_id = $1 AND m.update_id = $2)`, [id, updateId]);
      change.skip();
      return row ? { to: await this.vault.open(change, sealedAt(id), row.sealed), lang: row.lang } : null;
    });
  }

  /** Forgets requests whose mailbox never answered, and whoever followed for two years. Answers how many. */
  async sweep(now?: Day): Promise<number> {
    let all = 0;
    for (let gone = SWEEP_AT_ONCE; gone === SWEEP_AT_ONCE; all += gone) gone = await this.sweepSome(now);
    return all;
  }

  private sweepSome(now?: Day): Promise<number> {
    return this.changes.run(us, async (change) => {
      const { asked, following } = oldest(now ?? dayOf(change.at));
      const old = await change.query<{ id: string }>(`SELECT id FROM follower WHERE (state = 'asked' AND asked_on < $1) OR following_since < $2 ORDER BY id LIMIT $3 FOR UPDATE SKIP LOCKED`, [asked, following, SWEEP_AT_ONCE]);
      for (const { id } of old) await this.forget(change, id, 'expired');
      if (old.length === 0) change.skip();
      return old.length;
    });
  }

  private async forget(change: Change, id: string, why: 'left' | 'expired' | 'needless'): Promise<void> {
    change.record(followerForgotten, { type: 'follower', id }, { why });
    await change.query('DELETE FROM follower WHERE id = $1', [id]);
    await this.vault.destroy(change, id, 'follower');
  }

  /** One at a time for each address, so that two requests see each other. */
  private async lockedOf(change: Change, id: string): Promise<Row | undefined> {
    await change.query(`SELECT pg_advisory_xact_lock($2, hashtext(encode(address_hash, 'hex'))) FROM follower WHERE id = $1`, [id, LOCKS.followerAddress]);
    return change.one<Row>(`SELECT ${ROW} FROM follower WHERE id = $1 FOR UPDATE`, [id]);
  }
}

function nothing(change: Change): null {
  change.skip();
  return null;
}

async function publicCampaign(change: Change, slug: string): Promise<string> {
  const row = await change.one<{ id: string }>(`SELECT id FROM campaign c WHERE slug = $1 AND state NOT IN ('draft', 'checked') AND NOT EXISTS (SELECT FROM campaign_consent s WHERE s.campaign_id = c.id AND s.ended_on IS NOT NULL)`, [slug]);
  if (!row) throw new NotFound('campaigns.notFound', 'There is no campaign at this address.');
  return row.id;
}
