import { Module } from '@nestjs/common';
import { GateModule } from '../gate/index.js';
import { RecipientsModule } from '../recipients/index.js';
import { Addressees } from './addressees.js';
import { AddresseesApi, LettersApi } from './letters.api.js';
import { Letters } from './letters.js';
import { LettersPages } from './letters.pages.js';
import { StaffLettersPages } from './letters-staff.pages.js';
import { LettersWorker } from './letters.worker.js';
import { LetterList } from './list.js';
import { WritersView } from './mine.js';
import { Posting } from './posting.js';

@Module({
  imports: [GateModule, RecipientsModule],
  controllers: [LettersApi, AddresseesApi, LettersPages, StaffLettersPages],
  providers: [Addressees, Letters, LetterList, Posting, WritersView, LettersWorker],
  exports: [Addressees, Letters, LetterList, Posting],
})
export class LettersModule {}
