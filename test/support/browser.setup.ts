import { jest } from '@jest/globals';

// A browser on a busy machine may look at a page a moment before it is there; a second look is taken, and said so.
jest.retryTimes(1, { logErrorsBeforeRetry: true });
