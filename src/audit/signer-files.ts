import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateSigner, parseSigner, type Signer } from '../kernel/proof/index.js';

/** Something in the log does not agree with what was signed. The signer stops until an operator has looked. */
export class LogIncident extends Error {}

/**
 * What only the signer reads: its key, the last checkpoint it signed, and the note it leaves when it stops. Kept apart
 * from the database on purpose: whoever rewrites the database cannot rewrite these.
 */
export class SignerFiles {
  constructor(
    private readonly folder: string,
    private readonly keyFile = join(folder, 'key'),
  ) {}

  /** The log's key; made on first use. Throws LogIncident when the key belongs to another log. */
  key(origin: string): Signer {
    if (!existsSync(this.keyFile)) this.write(this.keyFile, `${generateSigner(origin).text}\n`);
    const key = parseSigner(readFileSync(this.keyFile, 'utf8').trim());
    if (key.name !== origin) throw new LogIncident(`the key signs for “${key.name}”, the database holds the log “${origin}”`);
    return key;
  }

  get lastSigned(): string | undefined {
    return this.read('last-signed');
  }

  get incident(): string | undefined {
    return this.read('incident');
  }

  /** Compare and swap: throws LogIncident when somebody signed since `before` was read. */
  moveLastSigned(before: string | undefined, note: string): void {
    if (this.lastSigned !== before) throw new LogIncident('somebody else signed with this key in the meantime');
    this.write(join(this.folder, 'last-signed'), note);
  }

  declare(incident: string): void {
    this.write(join(this.folder, 'incident'), `${incident}\n`);
  }

  private read(name: string): string | undefined {
    const path = join(this.folder, name);
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  }

  private write(path: string, text: string): void {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    writeFileSync(`${path}.new`, text, { mode: 0o600, flush: true });
    renameSync(`${path}.new`, path);
  }
}
