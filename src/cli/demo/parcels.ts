import type { Stage } from './stage.js';

export function send(_stage: Stage): Promise<string> {
  return Promise.resolve('not yet');
}
