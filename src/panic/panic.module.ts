import { Module } from '@nestjs/common';
import { PanicApi } from './panic.api.js';
import { Panic } from './panic.js';
import { PanicPages } from './panic.pages.js';
import { Stoppages } from './stoppages.js';

@Module({ controllers: [PanicApi, PanicPages], providers: [Panic, Stoppages], exports: [Panic] })
export class PanicModule {}
