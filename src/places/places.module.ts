import { Module } from '@nestjs/common';
import { Places } from './places.js';
import { PlacesApi } from './places.api.js';
import { PlacesPages } from './places.pages.js';

@Module({ controllers: [PlacesApi, PlacesPages], providers: [Places], exports: [Places] })
export class PlacesModule {}
