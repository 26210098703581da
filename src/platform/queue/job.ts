import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';

type PayloadClass<P> = new () => P;

/** The contract of a background job: its name, `module.verb`, and the checked shape of what it carries (ids only). */
export interface JobType<P extends object = object> {
  readonly name: `${string}.${string}`;
  /** Throws when the payload does not have its shape: that is a bug of the sender. */
  parse(payload: unknown): P;
}

export function defineJob<P extends object>(name: JobType['name'], payload: PayloadClass<P>): JobType<P> {
  return {
    name,
    parse(plain) {
      const value = plainToInstance(payload, plain);
      const [wrong] = validateSync(value, { whitelist: true, forbidNonWhitelisted: true });
      if (wrong) throw new TypeError(`${name}: ${wrong.property} fails ${Object.keys(wrong.constraints ?? {}).join(', ')}`);
      return value;
    },
  };
}
