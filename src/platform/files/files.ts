import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { IsUUID } from 'class-validator';
import { Settings } from '../../../config/settings.js';
import { newId } from '../../kernel/ids.js';
import { NotFound } from '../../kernel/problem.js';
import { defineRecord } from '../../kernel/record.js';
import type { Change } from '../change/index.js';
import { Reader } from '../database/index.js';
import { defineJob, Jobs } from '../queue/index.js';
import { type SealedAt, type SubjectKind, Vault } from '../vault/index.js';

const kept = defineRecord('file.kept');
const removed = defineRecord('file.removed');
class FileId {
  @IsUUID() id!: string;
}
const discard = defineJob('files.discard', FileId);
const SWEEP_MS = 3_600_000;

/** What a file is for, and whose it is. */
export interface About {
  readonly purpose: 'receipt' | 'updatePhoto';
  readonly about: string;
}
export interface Owner {
  readonly subject: string;
  readonly subjectKind: SubjectKind;
}
interface Row {
  id: string;
  path: string;
  subject: string;
  subject_kind: SubjectKind;
}

/** Pictures people sent, sealed outside the database under the key of whom they belong to. Only what `cleanPicture` made comes here. */
@Injectable()
export class Files {
  constructor(
    @Inject(Settings) private readonly settings: Settings,
    @Inject(Vault) private readonly vault: Vault,
    @Inject(Reader) private readonly reader: Reader,
    @Inject(Jobs) jobs: Jobs,
  ) {
    jobs.handle(discard, ({ id }) => this.discard(id));
    jobs.every('files.sweep', SWEEP_MS, () => this.sweep());
  }

  /** Seals and writes the picture, then its row; when the change fails, `sweep` finds the bytes without a row. */
  async keep(change: Change, { purpose, about }: About, { subject, subjectKind }: Owner, picture: Buffer): Promise<void> {
    const id = newId();
    const sealed = await this.vault.seal(change, placeOf({ id, subject, subject_kind: subjectKind }), picture.toString('base64'));
    const path = randomBytes(32).toString('hex').replace(/^../, '$&/');
    await mkdir(dirname(this.at(path)), { recursive: true, mode: 0o700 });
    await writeFile(this.at(path), sealed, { flag: 'wx', mode: 0o600 });
    const record = change.record(kept, { type: 'file', id }, { purpose, about });
    await change.query('INSERT INTO stored_file (id, purpose, about, subject, subject_kind, path, bytes, record_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)', [id, purpose, about, subject, subjectKind, path, sealed.length, record]);
  }

  /** The picture, opened by `open`: for a person's eyes, the one that a look answered (room reveals). Throws NotFound `files.none`, Conflict `vault.erased`. */
  async open(change: Change, { purpose, about }: About, open: (at: SealedAt, sealed: Buffer) => Promise<string>): Promise<Buffer> {
    const row = await change.one<Row>('SELECT id, path, subject, subject_kind FROM stored_file WHERE purpose = $1 AND about = $2 AND removed_at IS NULL', [purpose, about]);
    const sealed = row && (await readFile(this.at(row.path)).catch(() => undefined));
    if (!row || !sealed) throw new NotFound('files.none', 'There is no picture here, or it is not needed any more and was removed.');
    return Buffer.from(await open(placeOf(row), sealed), 'base64');
  }

  /** Says that it is not needed any more; the bytes go when the change has committed. Nothing when there is none. */
  async remove(change: Change, { purpose, about }: About): Promise<void> {
    const row = await change.one<{ id: string }>('SELECT id FROM stored_file WHERE purpose = $1 AND about = $2 AND removed_at IS NULL FOR UPDATE', [purpose, about]);
    if (!row) return;
    const record = change.record(removed, { type: 'file', id: row.id }, { purpose, about });
    await change.query('UPDATE stored_file SET removed_at = $2, record_id = $3 WHERE id = $1', [row.id, change.at, record]);
    change.later(discard, { id: row.id });
  }

  /** Takes away what no row stands for: bytes of changes that failed, and of removals whose job was lost. Younger ones may still be on their way. */
  async sweep(olderThanMs = SWEEP_MS): Promise<void> {
    for (const folder of await readdir(this.at('')).catch(() => [])) {
      for (const name of await readdir(this.at(folder))) {
        const path = `${folder}/${name}`;
        const isOld = Date.now() - (await stat(this.at(path))).mtimeMs >= olderThanMs;
        if (isOld && !(await this.reader.one('SELECT 1 FROM stored_file WHERE path = $1 AND removed_at IS NULL', [path]))) await rm(this.at(path), { force: true });
      }
    }
  }

  private async discard(id: string): Promise<void> {
    const row = await this.reader.one<{ path: string }>('SELECT path FROM stored_file WHERE id = $1 AND removed_at IS NOT NULL', [id]);
    if (row) await rm(this.at(row.path), { force: true });
  }

  private at(path: string): string {
    return this.settings.path('files', path);
  }
}

const placeOf = ({ id, subject, subject_kind }: Omit<Row, 'path'>): SealedAt => ({ table: 'stored_file', column: 'content', row: id, subject, subjectKind: subject_kind });
