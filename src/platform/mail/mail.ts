import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import type { Settings } from '../../../config/settings.js';
import { type Lang, linkTo, lookup } from '../i18n/index.js';
import type { ServiceMode } from '../mode/index.js';
import { Held } from '../queue/index.js';

/** What is sent. There is no subject to choose: lists of subjects are read over shoulders and kept by mailboxes. */
export interface Mail {
  readonly to: string;
  readonly lang: Lang;
  readonly text: string;
  /** For what somebody asked to be sent again and again: where one request ends it (RFC 8058). */
  readonly unsubscribe?: string | undefined;
}
export interface KeptMail {
  readonly name: string;
  readonly content: string;
}

const PATIENCE_MS = 15_000;

/**
 * Sends mail over SMTP_URL, or keeps it as a file in DATA_DIR/outbox where that is unset. Whoever has a mail to send
 * leaves a job with ids in it and opens the address in the job's handler: no queue and no log ever holds one.
 */
export class Mailer {
  constructor(
    private readonly settings: Settings,
    private readonly mode?: Pick<ServiceMode, 'isOff'>,
  ) {}

  /** Whether mails leave this machine. */
  get leaves(): boolean {
    return this.settings.SMTP_URL !== undefined;
  }

  /** Sends now. Throws when the server does not take it; a job then tries again. Throws Held while mails are switched off: the job waits. */
  async send({ to, lang, text, unsubscribe }: Mail): Promise<void> {
    if (await this.mode?.isOff('mails')) throw new Held('mails are switched off');
    const mail = { from: this.from, to, subject: lookup(lang)('web.mail.subject') ?? 'A message', text, headers: endedAt(unsubscribe) };
    if (!this.settings.SMTP_URL) return this.keep(mail);
    const transport = this.transport(this.settings.SMTP_URL);
    try {
      await transport.sendMail({ ...mail, xMailer: false, disableFileAccess: true, disableUrlAccess: true });
    } finally {
      transport.close();
    }
  }

  /** A page of ours as a mail names it: whole, and in its reader's language. */
  link(lang: Lang, path: string): string {
    return `${this.settings.publicUrl}${linkTo(lang, path)}`;
  }

  /** Whether the mail server answers and takes our sign-in; sends nothing. Throws when not. */
  async check(): Promise<void> {
    if (!this.settings.SMTP_URL) return;
    const transport = this.transport(this.settings.SMTP_URL);
    try {
      await transport.verify();
    } finally {
      transport.close();
    }
  }

  /** Mails kept as files, newest first. */
  kept(): KeptMail[] {
    if (!existsSync(this.folder)) return [];
    const names = readdirSync(this.folder).filter((name) => name.endsWith('.txt')).sort().reverse().slice(0, 100);
    return names.map((name) => ({ name, content: readFileSync(join(this.folder, name), 'utf8') }));
  }

  private get from(): string {
    return this.settings.MAIL_FROM ?? `no-reply@${new URL(this.settings.publicUrl).hostname}`;
  }

  private get folder(): string {
    return this.settings.path('outbox');
  }

  /** Never in clear over the network: plain SMTP is for a server on this machine. */
  private transport(url: string): ReturnType<typeof createTransport> {
    const local = ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname);
    return createTransport({ url, requireTLS: !local, ignoreTLS: local && url.startsWith('smtp:'), connectionTimeout: PATIENCE_MS, greetingTimeout: PATIENCE_MS, socketTimeout: PATIENCE_MS });
  }

  private keep({ from, to, subject, text, headers }: { from: string; to: string; subject: string; text: string; headers: Readonly<Record<string, string>> }): void {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    const path = join(this.folder, `${new Date().toISOString().replace(/[:.]/g, '-')}-${randomUUID().slice(0, 8)}.txt`);
    writeFileSync(`${path}.new`, `From: ${from}\nTo: ${to}\nSubject: ${subject}\n${Object.entries(headers).map(([name, value]) => `${name}: ${value}\n`).join('')}\n${text}\n`, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }
}

/** What lets a mail program end it in one request of its own (RFC 2369, RFC 8058). */
const endedAt = (address: string | undefined): Readonly<Record<string, string>> =>
  address === undefined ? {} : { 'List-Unsubscribe': `<${address}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' };
