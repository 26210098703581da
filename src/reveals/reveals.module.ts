import { Global, Module } from '@nestjs/common';
import { Budgets } from './budgets.js';
import { RevealsApi } from './reveals.api.js';
import { RevealsPages } from './reveals.pages.js';
import { Reveals } from './reveals.js';
import { WhoSaw } from './seen.js';
import { RevealToDos } from './todos.js';

@Global()
@Module({ controllers: [RevealsApi, RevealsPages], providers: [Reveals, Budgets, WhoSaw, RevealToDos], exports: [Reveals] })
export class RevealsModule {}
