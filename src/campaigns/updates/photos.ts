import { Inject, Injectable } from '@nestjs/common';
import { system } from '../../kernel/actor.js';
import { NotFound } from '../../kernel/problem.js';
import { Changes } from '../../platform/change/index.js';
import { Files } from '../../platform/files/files.js';
import { Vault } from '../../platform/vault/index.js';
import { UpdatesShelf } from './shelf.js';
import { photoOf } from './updates.js';

/** Photos of updates: sealed while they lie, shown to anyone only while what they belong to is told. */
@Injectable()
export class Photos {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Files) private readonly files: Files,
    @Inject(Vault) private readonly vault: Vault,
    @Inject(UpdatesShelf) private readonly shelf: UpdatesShelf,
  ) {}

  /** For anyone. Throws NotFound `files.none`. */
  async told(id: string): Promise<Buffer> {
    if (!(await this.shelf.hasPhoto(id))) throw new NotFound('files.none', 'There is no picture here, or it is not needed any more and was removed.');
    return this.any(id);
  }

  /** For staff, also before it is told: no secret of anybody, so no look. Throws NotFound `files.none`. */
  any(id: string): Promise<Buffer> {
    return this.changes.run(system('campaigns'), async (change) => {
      change.skip();
      return this.files.open(change, photoOf(id), (at, sealed) => this.vault.open(change, at, sealed));
    });
  }
}
