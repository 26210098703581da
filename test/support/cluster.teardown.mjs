export { tearDown as default } from './cluster.setup.mjs';
