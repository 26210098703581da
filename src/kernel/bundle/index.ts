/** The downloadable report: what is in it and how it is packed. Written by reports, read by the verifier. */
export * from './bundle.js';
export * from './csv.js';
export * from './zip.js';
