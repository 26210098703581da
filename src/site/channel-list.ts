import { Inject, Injectable } from '@nestjs/common';
import { Settings } from '../../config/settings.js';
import { system } from '../kernel/actor.js';
import { newId } from '../kernel/ids.js';
import { defineRecord } from '../kernel/record.js';
import { Changes } from '../platform/change/index.js';
import { LOCKS, PublicReader } from '../platform/database/index.js';
import { Jobs } from '../platform/queue/index.js';
import { channelText } from './channel-text.js';

const announced = defineRecord('channels.announced', { public: true });
const LOOK_MS = 10_000;

/** A list as it was announced; `signed` is the C2SP note once the log's signer has signed it. */
export interface SignedList {
  readonly text: string;
  readonly signed: string | null;
  readonly at: Date;
}

/** The list of our own addresses: announced in the log whenever the settings say another one, and signed with the log's key. */
@Injectable()
export class ChannelList {
  readonly web: string;
  readonly others: readonly string[];

  constructor(
    @Inject(Settings) private readonly settings: Settings,
    @Inject(Changes) private readonly changes: Changes,
    @Inject(PublicReader) private readonly reader: PublicReader,
    @Inject(Jobs) jobs: Jobs,
  ) {
    this.web = settings.publicUrl;
    this.others = (settings.PUBLIC_ORIGINS ?? '').split(',').map((origin) => origin.trim()).filter((origin) => URL.canParse(origin));
    jobs.every('site.channels', LOOK_MS, () => this.announce());
  }

  /** The newest list, unless it is not the one we serve under now (it is announced within seconds of a start). */
  async newest(): Promise<SignedList | undefined> {
    const list = await this.reader.one<SignedList>('SELECT text, signed, at FROM public_read.channel_list');
    return list?.text === this.text ? list : undefined;
  }

  /** Announces the list when it differs from the newest one. */
  async announce(): Promise<void> {
    if (await this.newest()) return;
    await this.changes.run(system('site'), async (change) => {
      await change.query('SELECT pg_advisory_xact_lock($1)', [LOCKS.channels]); // several processes start at once
      const known = await change.one<SignedList>('SELECT text FROM public_read.channel_list');
      if (known?.text === this.text) return change.skip();
      const record = change.record(announced, { type: 'channels', id: newId() }, { addresses: [this.web, ...this.others].join(' ') });
      await change.query('SELECT audit.request_note($1, $2)', [record, this.text]);
    });
  }

  private get text(): string {
    return channelText(this.settings.FOUNDATION_NAME, [this.web, ...this.others]);
  }
}
