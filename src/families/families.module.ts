import { Module } from '@nestjs/common';
import { Families } from './families.js';
import { FamiliesPages } from './families.pages.js';
import { Messages } from './messages.js';

@Module({ controllers: [FamiliesPages], providers: [Families, Messages], exports: [Families, Messages] })
export class FamiliesModule {}
