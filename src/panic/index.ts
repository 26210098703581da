export { PanicModule } from './panic.module.js';
export { Panic, REASONS, type Reason, type Stop } from './panic.js';
