import { Inject, Injectable } from '@nestjs/common';
import { newId } from '../kernel/ids.js';
import { Invalid } from '../kernel/problem.js';
import { defineRecord } from '../kernel/record.js';
import type { Change } from '../platform/change/index.js';
import { type SealedAt, Vault } from '../platform/vault/index.js';
import type { Open } from '../reveals/index.js';

const messageWritten = defineRecord('household.messageWritten');

export const MESSAGE_MAX = 4000;

export interface Message {
  readonly id: string;
  readonly fromFamily: boolean;
  readonly at: Date;
  readonly text: string;
}

interface Row {
  id: string;
  from_family: boolean;
  written_at: Date;
  body: Buffer;
}

/** What a family and its case worker write to each other, sealed under the family's key. */
@Injectable()
export class Messages {
  constructor(@Inject(Vault) private readonly vault: Vault) {}

  /** Adds a message; who wrote it is the change's actor, a household or one of us. Throws Invalid `families.message` when it is empty or too long. */
  async write(change: Change, householdId: string, text: string): Promise<string> {
    const said = text.trim();
    if (said === '' || said.length > MESSAGE_MAX) {
      const sentence = `Write a few words, at most ${MESSAGE_MAX} characters.`;
      throw new Invalid('families.message', sentence, { message: sentence });
    }
    const id = newId();
    const fromFamily = change.actor.kind === 'household';
    const record = change.record(messageWritten, { type: 'household', id: householdId }, { message: id, fromFamily });
    await change.query(
      'INSERT INTO household_message (id, household_id, from_family, body, record_id) VALUES ($1, $2, $3, $4, $5)',
      [id, householdId, fromFamily, await this.vault.seal(change, bodyAt(householdId, id), said), record],
    );
    return id;
  }

  /** The thread, oldest first, for the family itself, or for one of us within a look at `household_message.body`. */
  async thread(change: Change, householdId: string, look?: Open): Promise<Message[]> {
    if (change.actor.kind !== 'household' && !look) throw new Error('a person of ours reads messages within a look');
    const open = look ?? ((at: SealedAt, sealed: Buffer) => this.vault.open(change, at, sealed));
    const rows = await change.query<Row>('SELECT id, from_family, written_at, body FROM household_message WHERE household_id = $1 ORDER BY seq', [householdId]);
    const messages: Message[] = [];
    for (const row of rows) {
      messages.push({ id: row.id, fromFamily: row.from_family, at: row.written_at, text: await open(bodyAt(householdId, row.id), row.body) });
    }
    return messages;
  }
}

const bodyAt = (householdId: string, row: string): SealedAt => ({ table: 'household_message', column: 'body', row, subject: householdId, subjectKind: 'household' });
