export { buildReport, type Draft } from './build.js';
export { identityOf, type ReportFigures } from './figures.js';
export { bundleOf, findReport, listReports, overviewOf, type Overview, type PublicReport } from './public.js';
export { Reports } from './reports.js';
export { ReportsModule } from './reports.module.js';
