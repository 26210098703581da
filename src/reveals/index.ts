export { RevealsModule } from './reveals.module.js';
export { type Open, Reveals } from './reveals.js';
export { assertMine, beginCare, type Care, careOf, freeCare, handOver, takeCare, takeIfFree, workerOf } from './care.js';
export type { Why } from './looks.js';
export { CareLine, Erased, Masked, RevealForm, SeenLink, ShownOnce } from './parts.js';
export { DoneAnswer, HandOverRequest, WhyRequest } from './shapes.js';
export { careErasing } from './erasing.js';
