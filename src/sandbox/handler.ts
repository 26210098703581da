import type { Fields } from './fields.js';
import type { Cause, World } from './world.js';

export interface Call {
  /** The `:id` of the path. */
  id: string;
  fields: Fields;
  cause: Cause;
}
export type Handler = (world: World, call: Call) => object;

/** `GET /v1/charges/:id`, and who answers it. */
export type Route = readonly [line: string, handler: Handler];
