import { Module } from '@nestjs/common';
import { PanicApi } from './panic.api.js';
import { Panic } from './panic.js';
import { PanicPages } from './panic.pages.js';
import { SwitchesApi } from './switches.api.js';
import { Switches } from './switches.js';
import { SwitchPages } from './switches.pages.js';
import { Stoppages } from './stoppages.js';

@Module({ controllers: [PanicApi, PanicPages, SwitchesApi, SwitchPages], providers: [Panic, Stoppages, Switches], exports: [Panic] })
export class PanicModule {}
