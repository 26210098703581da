export { IdentityModule } from './identity.module.js';
export { sessionCookie } from './guard.js';
export { Can } from './can.js';
export { may, PERMISSIONS, type Permission } from './permissions.js';
export { Members } from './members.js';
export { Sessions } from './sessions.js';
export { Throttle } from './throttle.js';
export { Anyone } from '../platform/http/index.js';
export { ToDos, type ToDo } from './todos.js';
