/** Names of what has no class of its own in Nest's container. */
export const APP_POOL = Symbol('application pool');
export const LOG = Symbol('log');
export const ROOT_KEY = Symbol('root key');
export const DATABASE_URL = Symbol('database url');
