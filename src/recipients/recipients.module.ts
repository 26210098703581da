import { Module } from '@nestjs/common';
import { PlacesModule } from '../places/index.js';
import { RecipientsApi } from './recipients.api.js';
import { RecipientsPages } from './recipients.pages.js';
import { Recipients } from './recipients.js';

@Module({ imports: [PlacesModule], controllers: [RecipientsApi, RecipientsPages], providers: [Recipients], exports: [Recipients] })
export class RecipientsModule {}
