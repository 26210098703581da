export { ParcelOrders, type ParcelRequest, type Requested } from './orders.js';
export { ParcelProgress, type Evidence, type OrderFacts } from './progress.js';
export { Assessment, Refusal } from './assessment.js';
export { parcelOrderReady, parcelOrderStopped } from './jobs.js';
export { parcelLifecycle, type ParcelState, type Priority } from './lifecycle.js';
export { ParcelsModule } from './parcels.module.js';
export { parcelErasing } from './erasing.js';
