export { GrantsModule } from './grants.module.js';
export { Programmes } from './programmes.js';
export { readProgrammeFile } from './programme-file.js';
export { Applications, type WholeApplication } from './applications.js';
export { Casework } from './casework.js';
export { Approvals } from './approvals.js';
export { Disbursements } from './disbursements.js';
export { disbursementsOf } from './views.js';
export { grantErasing } from './erasing.js';
