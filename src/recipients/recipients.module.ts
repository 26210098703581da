import { Module } from '@nestjs/common';
import { PlacesModule } from '../places/index.js';
import { Recipients } from './recipients.js';

@Module({ imports: [PlacesModule], providers: [Recipients], exports: [Recipients] })
export class RecipientsModule {}
