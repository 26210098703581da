export { Places, placeFacts, type PlaceQuery } from './places.js';
export { checkPlaces, importPlaces } from './commands.js';
export { evaluate, type CheckResult, type Decision, type Verdict } from './evaluate.js';
export { channelsFor } from './channels.js';
export { byChannel, CARRIAGE, type AllowanceFact, type Facts } from './facts.js';
export { weigh } from './weigh.js';
export type { RuleSet } from './ruleset.js';
export type { Item, Kit, KitLine, Name, Place } from './store.js';
export * from './vocabulary.js';
