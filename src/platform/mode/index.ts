export { comesIn, type Mode } from './mode.js';
export { ServiceMode } from './service-mode.js';
export { guardDoor } from './hook.js';
