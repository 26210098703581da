export { GateModule } from './gate.module.js';
export { Gate, type Wait } from './gate.js';
export { waitPage } from './wait.view.js';
