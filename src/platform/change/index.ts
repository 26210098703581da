export { Change } from './change.js';
export { Changes, type Once } from './changes.js';
