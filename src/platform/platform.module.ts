import { type DynamicModule, Global, Module, type Provider } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Settings } from '../../config/settings.js';
import { Changes } from './change/index.js';
import type { Core } from './core.js';
import { PublicReader, Reader } from './database/index.js';
import { Files } from './files/files.js';
import { HealthApi } from './http/health.api.js';
import { AssetsController } from './http/assets.controller.js';
import { Contexts } from './http/index.js';
import { Alerts, Mailer } from './mail/index.js';
import { KeptMailPages } from './mail/kept-mail.pages.js';
import { ServiceMode } from './mode/index.js';
import { Jobs, Outbox } from './queue/index.js';
import { APP_POOL, DATABASE_URL, LOG, ROOT_KEY } from './tokens.js';
import { Vault } from './vault/index.js';

/** Gives every module what the core holds. */
@Global()
@Module({})
export class PlatformModule {
  static with(core: Core, contexts: Contexts): DynamicModule {
    const { settings, connections } = core;
    const given: [unknown, unknown][] = [
      [Settings, settings], [Changes, core.changes], [ServiceMode, core.mode], [Vault, core.vault], [Mailer, new Mailer(settings, core.mode)], [Jobs, core.jobs], [Outbox, core.outbox], [Contexts, contexts],
      [Reader, connections.reader], [PublicReader, connections.publicReader], [DataSource, connections.dataSource],
      [APP_POOL, connections.pool], [LOG, core.log], [ROOT_KEY, core.rootKey], [DATABASE_URL, core.databaseUrl],
    ];
    const providers = given.map(([provide, useValue]) => ({ provide, useValue }) as Provider);
    return { module: PlatformModule, controllers: [HealthApi, AssetsController, KeptMailPages], providers: [...providers, Alerts, Files], exports: [...providers, Files] };
  }
}
