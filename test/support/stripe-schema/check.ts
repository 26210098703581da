import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import type { StripeSchema } from './make.js';

export const fixtureFile = join(import.meta.dirname, '../../fixtures/stripe/schema.json');

/** Checks answers and events of the sandbox against the committed schema, closed: an undeclared field is an error too. */
export class StripeCheck {
  private readonly schema = JSON.parse(readFileSync(fixtureFile, 'utf8')) as StripeSchema;
  private readonly ajv = new Ajv({ strict: false }).addSchema(this.schema, 'stripe');
  private readonly operations = Object.entries(this.schema.operations).map(([name, { answer }]) => {
    const [method, path] = name.split(' ') as [string, string];
    return { method, pattern: new RegExp(`^${path.replace(':id', '[^/]+')}$`), validate: this.compile(answer) };
  });

  get apiVersion(): string {
    return this.schema.apiVersion;
  }

  /** Throws with the places that differ. */
  answer(method: string, path: string, status: number, body: unknown): void {
    if (status !== 200) return this.object('error', body);
    const operation = this.operations.find((item) => item.method === method && item.pattern.test(path));
    if (!operation) throw new Error(`the schema has no ${method} ${path}`);
    this.run(operation.validate, body, `${method} ${path}`);
    const { object, data } = body as { object?: string; data?: unknown[] };
    for (const item of object === 'list' ? data! : [body]) if ((item as { object?: string }).object === 'event') this.event(item);
  }

  /** The event and what it holds. */
  event(body: unknown): void {
    const { type, data } = body as { type: string; data: { object: unknown } };
    this.object('event', body);
    this.object(this.schema.events[type]!, data.object);
  }

  object(name: string, body: unknown): void {
    this.run(this.ajv.getSchema(`stripe#/$defs/${name}`)!, body, name);
  }

  private compile(answer: Record<string, unknown>): ValidateFunction {
    const text = JSON.stringify(answer).replaceAll('"#/$defs/', '"stripe#/$defs/');
    return this.ajv.compile(JSON.parse(text) as Record<string, unknown>);
  }

  private run(validate: ValidateFunction, body: unknown, what: string): void {
    if (validate(body)) return;
    const places = validate.errors!.map((error) => `${error.instancePath} ${error.message ?? ''} ${JSON.stringify(error.params)}`);
    throw new Error(`${what} is not as Stripe declares it:\n${places.join('\n')}`);
  }
}
