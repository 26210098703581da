export { bundleOf, listReports, overviewOf } from './public.js';
export { Reports } from './reports.js';
export { ReportsModule } from './reports.module.js';
