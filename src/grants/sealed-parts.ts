import { Inject, Injectable } from '@nestjs/common';
import { Messages } from '../families/index.js';
import type { Change } from '../platform/change/index.js';
import { Vault } from '../platform/vault/index.js';
import type { Open } from '../reveals/index.js';
import { Payouts } from './payouts.js';
import { type Answers, inApplication } from './sealed.js';

interface Where {
  readonly id: string;
  readonly householdId: string;
}

/** What is sealed in and beside an application. */
@Injectable()
export class SealedParts {
  constructor(
    @Inject(Vault) private readonly vault: Vault,
    @Inject(Messages) readonly messages: Messages,
    @Inject(Payouts) readonly payouts: Payouts,
  ) {}

  /** For the family itself. */
  async answers(change: Change, where: Where): Promise<Answers> {
    return JSON.parse(await this.vault.open(change, inApplication(where.id, 'answers', where.householdId), await sealed(change, where.id, 'answers'))) as Answers;
  }

  /** For a person of ours, within a look at `application.answers`. */
  async openedAnswers(change: Change, where: Where, open: Open): Promise<Answers> {
    return JSON.parse(await open(inApplication(where.id, 'answers', where.householdId), await sealed(change, where.id, 'answers'))) as Answers;
  }

  /** Why this amount; it names nobody, so approvers read it without a record. */
  async rationale(change: Change, where: Where): Promise<string> {
    return this.vault.open(change, inApplication(where.id, 'rationale', where.householdId), await sealed(change, where.id, 'rationale'));
  }

  /** The decision's reasons, for the family; null when there are none yet. */
  async decision(change: Change, where: Where): Promise<string | null> {
    const text = await sealed(change, where.id, 'decision');
    return text.length === 0 ? null : this.vault.open(change, inApplication(where.id, 'decision', where.householdId), text);
  }
}

async function sealed(change: Change, id: string, column: 'answers' | 'rationale' | 'decision'): Promise<Buffer> {
  const row = await change.one<{ sealed: Buffer | null }>(`SELECT ${column} AS sealed FROM application WHERE id = $1`, [id]);
  return row?.sealed ?? Buffer.alloc(0);
}
