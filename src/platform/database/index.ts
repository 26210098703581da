export { connect, type Connections } from './connections.js';
export { startEmbedded, type EmbeddedServer } from './embedded.js';
export { joinEmbedded } from './join-embedded.js';
export { bear, refuseMismatch, type InstallationKind } from './installation.js';
export { migrate } from './migrations.js';
export { isOpen, setOpen } from './opening.js';
export { prepared } from './prepared.js';
export { PublicReader, Reader } from './reader.js';
export { urlOf } from './roles.js';
