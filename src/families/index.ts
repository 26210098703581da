export { FamiliesModule } from './families.module.js';
export { Families, householdActor, type Household } from './families.js';
export { Messages, type Message } from './messages.js';
export { Phrases, type PhraseRequest } from './phrases.js';
export { inLetters } from './phrase.js';
export { Thread } from './thread.js';
export { familyErasing } from './erasing.js';
