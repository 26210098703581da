export { PanicModule } from './panic.module.js';
export { Panic, REASONS, STOPS, type Reason, type Stop } from './panic.js';
