export { ERASE_REASONS, erasePerson } from './erase.js';
export { ERASABLE_KINDS, type ErasableKind } from './people.js';
