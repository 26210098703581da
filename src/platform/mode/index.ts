export { comesIn, type Mode } from './mode.js';
export { PARTS, type Part } from './parts.js';
export { ServiceMode } from './service-mode.js';
export { guardDoor } from './hook.js';
