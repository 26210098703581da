import { Module } from '@nestjs/common';
import { GateModule } from '../gate/index.js';
import { Families } from './families.js';
import { FamiliesPages } from './families.pages.js';
import { Messages } from './messages.js';
import { Phrases } from './phrases.js';

@Module({ imports: [GateModule], controllers: [FamiliesPages], providers: [Families, Messages, Phrases], exports: [Families, Messages, Phrases] })
export class FamiliesModule {}
