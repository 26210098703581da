import ts from 'typescript';
import { Converter, refTo, type Schema } from './convert.js';
import { KEPT_OPERATIONS, KEPT_RESOURCES } from './kept.js';
import { literalOf, Sdk } from './sdk.js';

export interface StripeSchema {
  apiVersion: string;
  source: string;
  /** `POST /v1/checkout/sessions` → schema of a good answer, and the parameters Stripe knows. */
  operations: Record<string, { answer: Schema; params: string[] }>;
  /** Event type → name of the resource in `data.object`. */
  events: Record<string, string>;
  $defs: Record<string, Schema>;
}

/** The part of Stripe's API we use, as the installed SDK declares it. Needs nothing but the npm packages `stripe` and `typescript`. */
export function makeSchema(): StripeSchema {
  const sdk = new Sdk([...Object.keys(KEPT_OPERATIONS), ...Object.values(KEPT_RESOURCES).map(([file]) => file), 'Events']);
  const converter = new Converter(sdk);
  const events = eventTypes(sdk, converter);
  const $defs: Record<string, Schema> = {};
  for (const [name, [file, title]] of Object.entries(KEPT_RESOURCES)) $defs[name] = converter.object(sdk.interfaceOf(file, title));
  $defs['event'] = eventSchema(sdk, converter, Object.keys(events));
  $defs['error'] = ERROR;
  return {
    apiVersion: sdk.apiVersion,
    source: `generated from the type declarations of npm stripe@${sdk.version} (MIT) by test/support/stripe-schema`,
    operations: operations(sdk, converter),
    events,
    $defs,
  };
}

function eventTypes(sdk: Sdk, converter: Converter): Record<string, string> {
  const found: Record<string, string> = {};
  const { statements } = sdk.source('Events');
  for (const statement of statements) {
    const type = ts.isInterfaceDeclaration(statement) ? literalOf(statement, 'type') : undefined;
    if (!type || !ts.isInterfaceDeclaration(statement)) continue;
    const space = statements.find((item): item is ts.ModuleDeclaration => ts.isModuleDeclaration(item) && item.name.text === statement.name.text);
    const resource = resourceOfEvent(sdk, converter, space);
    if (resource) found[type] = resource;
  }
  return found;
}

function resourceOfEvent(sdk: Sdk, converter: Converter, space: ts.ModuleDeclaration | undefined): string | undefined {
  const body = space?.body && ts.isModuleBlock(space.body) ? space.body.statements : undefined;
  const data = body?.find((item): item is ts.InterfaceDeclaration => ts.isInterfaceDeclaration(item) && item.name.text === 'Data');
  const type = data && sdk.members(data).get('object')?.type;
  const declaration = type && ts.isTypeReferenceNode(type) ? sdk.named(type.typeName) : undefined;
  return declaration && converter.nameOf(declaration);
}

function eventSchema(sdk: Sdk, converter: Converter, types: string[]): Schema {
  const base = converter.object(sdk.interfaceOf('Events', 'EventBase')) as { properties: Record<string, Schema> };
  const text = { type: ['string', 'null'] };
  base.properties['type'] = { enum: types };
  base.properties['request'] = {
    anyOf: [
      { type: 'object', additionalProperties: false, required: ['id', 'idempotency_key'], properties: { id: text, idempotency_key: text } },
      { type: 'null' },
    ],
  };
  base.properties['data'] = {
    type: 'object', additionalProperties: false, required: ['object'],
    properties: { object: { type: 'object' }, previous_attributes: { type: 'object' } },
  };
  return { ...base, required: Object.keys(base.properties).filter((name) => name !== 'account' && name !== 'context') };
}

const text = { type: 'string' };
/** Not declared by the SDK as a resource: the envelope of a refusal, every field but `type` and `message` absent when it says nothing. */
const ERROR: Schema = {
  type: 'object', additionalProperties: false, required: ['error'],
  properties: {
    error: {
      type: 'object', additionalProperties: false, required: ['type', 'message'],
      properties: {
        type: { enum: ['api_error', 'card_error', 'idempotency_error', 'invalid_request_error'] },
        message: text, code: text, decline_code: text, param: text, charge: text, doc_url: text, request_log_url: text,
        payment_intent: refTo('payment_intent'), payment_method: refTo('payment_method'),
      },
    },
  },
};

function operations(sdk: Sdk, converter: Converter): StripeSchema['operations'] {
  const found: StripeSchema['operations'] = {};
  for (const [file, methods] of Object.entries(KEPT_OPERATIONS)) {
    const resource = sdk.source(file).statements.find((item) => ts.isClassDeclaration(item) && item.name?.text.endsWith('Resource'));
    for (const method of methods) {
      const declaration = (resource as ts.ClassDeclaration).members.find(
        (item): item is ts.MethodDeclaration => ts.isMethodDeclaration(item) && item.name.getText() === method,
      );
      if (!declaration) throw new Error(`the SDK has no ${file}.${method}`);
      found[requestOf(sdk.script(file), method)] = { answer: answerOf(converter, declaration), params: paramsOf(sdk, declaration) };
    }
  }
  return found;
}

/** `GET /v1/charges/:id`, read from the compiled method. */
function requestOf(script: string, method: string): string {
  const match = new RegExp(`\\n    ${method}\\([^)]*\\) \\{[^}]*?_makeRequest\\('(\\w+)', ['\`]([^'\`]+)['\`]`, 's').exec(script);
  if (!match) throw new Error(`no request in ${method}`);
  return `${match[1]!} ${match[2]!.replace(/\$\{[^}]+\}/g, ':id')}`;
}

function answerOf(converter: Converter, declaration: ts.MethodDeclaration): Schema {
  const promise = declaration.type as ts.TypeReferenceNode;
  const inner = promise.typeArguments![0]!;
  const isEvent = /^(Response<)?Event>?$/.test(inner.getText());
  const schema = isEvent ? refTo('event') : (converter.type(inner) ?? {});
  return promise.typeName.getText() === 'ApiListPromise' ? converter.list(schema) : schema;
}

function paramsOf(sdk: Sdk, declaration: ts.MethodDeclaration): string[] {
  const type = declaration.parameters.find((item) => item.name.getText() === 'params')?.type;
  const node = type && ts.isUnionTypeNode(type) ? type.types[0] : type;
  const named = node && ts.isTypeReferenceNode(node) ? sdk.named(node.typeName) : undefined;
  return named && ts.isInterfaceDeclaration(named) ? [...sdk.members(named).keys()].sort() : [];
}
