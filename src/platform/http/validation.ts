import { type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { getMetadataStorage, validate, type ValidationError } from 'class-validator';
import { Invalid } from '../../kernel/problem.js';

const PLAIN = new Set<unknown>([String, Number, Boolean, Object, Array, undefined]);

/** What holds for a class does not change once it is declared; the library would look through all classes there are, at every request. */
function rememberRules(): void {
  const storage = getMetadataStorage();
  const look = storage.getTargetValidationMetadatas.bind(storage);
  const known = new Map<unknown, ReturnType<typeof look>>();
  storage.getTargetValidationMetadatas = (shape, schema, ...options) => {
    if (schema || options.some(Boolean)) return look(shape, schema, ...options);
    const rules = known.get(shape) ?? look(shape, schema, ...options);
    known.set(shape, rules);
    return rules;
  };
}
rememberRules();

/** One thing that is wrong: the field's path, the rule of class-validator, an English sentence. */
export interface Wrong {
  readonly field: string;
  readonly rule: string;
  readonly sentence: string;
}

/** Reads plain input into its class and checks it; unknown fields are wrong too. */
export async function check<T extends object>(shape: new () => T, given: unknown): Promise<{ value: T; wrong: Wrong[] }> {
  const plain = typeof given === 'object' && given !== null && !Array.isArray(given) ? given : {};
  const value = plainToInstance(shape, plain);
  const wrong = await validate(value, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: false, stopAtFirstError: true });
  return { value, wrong: wrong.flatMap((error) => flatten(error)) };
}

/** Checks body and query of every handler that names a class for them. Throws Invalid `http.invalid`, naming each field. */
export class ValidationPipe implements PipeTransform {
  async transform(given: unknown, { type, metatype }: ArgumentMetadata): Promise<unknown> {
    if (type === 'custom' || type === 'param' || PLAIN.has(metatype) || !metatype) return given;
    const { value, wrong } = await check(metatype as new () => object, given);
    if (wrong.length > 0) throw new Invalid('http.invalid', 'Please look again at what is marked.', Object.fromEntries(wrong.map(({ field, sentence }) => [field, sentence])));
    return value;
  }
}

function flatten(error: ValidationError, path = ''): Wrong[] {
  const field = path + error.property;
  const own = Object.entries(error.constraints ?? {}).slice(0, 1).map(([rule, text]) => ({ field, rule, sentence: rule === 'whitelistValidation' ? 'There is no such field.' : text }));
  return [...own, ...(error.children ?? []).flatMap((child) => flatten(child, `${field}.`))];
}
