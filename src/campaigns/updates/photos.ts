import { Inject, Injectable } from '@nestjs/common';
import { system } from '../../kernel/actor.js';
import { today } from '../../kernel/clock.js';
import { NotFound } from '../../kernel/problem.js';
import { Changes } from '../../platform/change/index.js';
import { Files } from '../../platform/files/files.js';
import { Vault } from '../../platform/vault/index.js';
import { UpdatesShelf } from './shelf.js';
import { photoOf } from './photo-place.js';

/** Photos that are told and were looked at last; each is some 300 kB at most. */
const KEPT = 24;

/** Photos of updates: sealed while they lie, shown to anyone only while what they belong to is told. */
@Injectable()
export class Photos {
  /** By update and day: what comes back with another photo is told on a later day than it was withdrawn. */
  private readonly kept = new Map<string, Promise<Buffer>>();

  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Files) private readonly files: Files,
    @Inject(Vault) private readonly vault: Vault,
    @Inject(UpdatesShelf) private readonly shelf: UpdatesShelf,
  ) {}

  /** For anyone: asked of the public reader each time, opened once a day. Throws NotFound `files.none`. */
  async told(id: string): Promise<Buffer> {
    const key = `${today()} ${id}`;
    if (!(await this.shelf.hasPhoto(id))) {
      this.kept.delete(key);
      throw new NotFound('files.none', 'There is no picture here, or it is not needed any more and was removed.');
    }
    const photo = this.kept.get(key) ?? this.any(id);
    this.kept.delete(key);
    this.kept.set(key, photo); // what was asked for last goes last
    for (const oldest of this.kept.keys()) if (this.kept.size > KEPT) this.kept.delete(oldest);
    return photo.catch((error: unknown) => {
      this.kept.delete(key);
      throw error;
    });
  }

  /** For staff, also before it is told: no secret of anybody, so no look. Throws NotFound `files.none`. */
  any(id: string): Promise<Buffer> {
    return this.changes.run(system('campaigns'), async (change) => {
      change.skip();
      return this.files.open(change, photoOf(id), (at, sealed) => this.vault.open(change, at, sealed));
    });
  }
}
