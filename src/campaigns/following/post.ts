import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { system } from '../../kernel/actor.js';
import { Changes } from '../../platform/change/index.js';
import { PublicReader } from '../../platform/database/index.js';
import { Jobs } from '../../platform/queue/index.js';
import { updateTold } from '../updates/jobs.js';
import { Followers } from './followers.js';
import { followAsked, mailUpdate } from './jobs.js';
import { FollowerMails } from './mails.js';

const us = system('campaigns');

/** Who is written to, and when. A mail may leave twice when the server falls in between, and is never lost. */
@Injectable()
export class FollowerPost implements OnModuleInit {
  constructor(
    @Inject(Jobs) private readonly jobs: Jobs,
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Followers) private readonly followers: Followers,
    @Inject(FollowerMails) private readonly mails: FollowerMails,
    @Inject(PublicReader) private readonly reader: PublicReader,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(followAsked, ({ followerId }) => this.answer(followerId));
    this.jobs.handle(updateTold, ({ updateId }) => this.spread(updateId));
    this.jobs.handle(mailUpdate, ({ followerId, updateId }) => this.deliver(followerId, updateId));
  }

  private async answer(id: string): Promise<void> {
    const whom = await this.followers.settle(id);
    if (whom) await this.mails.askMailbox({ id, ...whom });
  }

  /** A mail for each address that follows this campaign or all of them: one, also where it follows both. */
  private async spread(updateId: string): Promise<void> {
    if (!(await this.isPublic(updateId))) return;
    await this.changes.run(us, async (change) => {
      change.skip();
      const rows = await change.query<{ id: string }>(
        `SELECT DISTINCT ON (f.address_hash) f.id FROM follower f JOIN campaign_update u ON u.id = $1 AND (f.campaign_id IS NULL OR f.campaign_id = u.campaign_id)
         WHERE f.state = 'following' ORDER BY f.address_hash, f.campaign_id NULLS FIRST`, [updateId]);
      for (const { id } of rows) change.later(mailUpdate, { followerId: id, updateId });
    });
  }

  /** Looks again whether it is still told and they still follow. */
  private async deliver(id: string, updateId: string): Promise<void> {
    const whom = (await this.isPublic(updateId)) ? await this.followers.open(id, updateId) : null;
    if (!whom) return;
    await this.mails.tell({ id, ...whom });
    await this.changes.run(us, async (change) => {
      change.skip();
      await change.query('INSERT INTO follower_mail (follower_id, update_id) SELECT id, $2 FROM follower WHERE id = $1 ON CONFLICT DO NOTHING', [id, updateId]);
    });
  }

  private async isPublic(updateId: string): Promise<boolean> {
    return (await this.reader.one('SELECT 1 AS one FROM public_read.campaign_update WHERE id = $1', [updateId])) !== undefined;
  }
}
