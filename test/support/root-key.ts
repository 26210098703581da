/** The root key of every test database. */
export const TEST_ROOT_KEY = Buffer.alloc(32, 7);
