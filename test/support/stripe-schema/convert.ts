import ts from 'typescript';
import { FRACTIONS, KEPT_METHODS, KEPT_RESOURCES } from './kept.js';
import { literalOf, type Sdk } from './sdk.js';

export interface Schema {
  [key: string]: unknown;
}

const NULL: Schema = { type: 'null' };
const ANY: Schema = {};
/** Types of the SDK's own that say nothing about the wire by their declaration. */
const SPECIAL: Record<string, Schema> = {
  Decimal: { type: 'string', pattern: '^-?\\d+(\\.\\d+)?$' },
  OtherString: { type: 'string' },
  Metadata: { type: 'object', additionalProperties: { type: 'string', maxLength: 500 } },
  MetadataParam: { type: 'object', additionalProperties: { type: ['string', 'number', 'null'] } },
};
const KEYWORDS = new Map<ts.SyntaxKind, Schema>([
  [ts.SyntaxKind.StringKeyword, { type: 'string' }],
  [ts.SyntaxKind.BooleanKeyword, { type: 'boolean' }],
  [ts.SyntaxKind.AnyKeyword, ANY],
  [ts.SyntaxKind.UnknownKeyword, ANY],
]);

export const refTo = (name: string): Schema => ({ $ref: `#/$defs/${name}` });

/**
 * Turns the SDK's declarations into JSON Schema with closed objects: an undeclared property is an error, `?` alone makes one optional.
 * An enum that the SDK calls open stays closed here, since it is our own output that is checked.
 */
export class Converter {
  private readonly kept = new Map<ts.Node, string>();
  private readonly methodNames: Set<string>;
  private readonly stack: ts.Node[] = [];

  constructor(private readonly sdk: Sdk) {
    for (const [name, [file, title]] of Object.entries(KEPT_RESOURCES)) this.kept.set(sdk.interfaceOf(file, title), name);
    const details = sdk.members(sdk.interfaceOf('PaymentMethods', 'PaymentMethod'));
    const types = JSON.stringify(this.type(details.get('type')!.type!));
    this.methodNames = new Set([...details.keys()].filter((name) => types.includes(`"${name}"`)));
  }

  /** The schema's name of a resource, if it is kept. */
  nameOf(declaration: ts.Node): string | undefined {
    return this.kept.get(declaration);
  }

  /** An interface as a closed object, written out in place. */
  object(declaration: ts.InterfaceDeclaration): Schema {
    this.stack.push(declaration);
    try {
      return this.closed(this.sdk.members(declaration));
    } finally {
      this.stack.pop();
    }
  }

  list(items: Schema): Schema {
    return {
      type: 'object',
      additionalProperties: false,
      required: ['object', 'data', 'has_more', 'url'],
      properties: { object: { const: 'list' }, data: { type: 'array', items }, has_more: { type: 'boolean' }, url: { type: 'string' } },
    };
  }

  type(node: ts.TypeNode, name = ''): Schema | undefined {
    const keyword = KEYWORDS.get(node.kind);
    if (keyword) return keyword;
    if (node.kind === ts.SyntaxKind.NumberKeyword) return { type: FRACTIONS.has(name) ? 'number' : 'integer' };
    if (ts.isParenthesizedTypeNode(node)) return this.type(node.type, name);
    if (ts.isLiteralTypeNode(node)) return literal(node);
    if (ts.isArrayTypeNode(node)) return { type: 'array', items: this.type(node.elementType, name) };
    if (ts.isTypeLiteralNode(node)) return this.typeLiteral(node);
    if (ts.isUnionTypeNode(node)) return this.union(node, name);
    if (ts.isTypeReferenceNode(node)) return this.reference(node, name);
    return node.kind === ts.SyntaxKind.VoidKeyword ? undefined : ANY;
  }

  private typeLiteral(node: ts.TypeLiteralNode): Schema {
    const index = node.members.find(ts.isIndexSignatureDeclaration);
    if (index) return { type: 'object', additionalProperties: this.type(index.type) ?? ANY };
    return this.closed(new Map(node.members.filter(ts.isPropertySignature).map((member) => [member.name.getText(), member])));
  }

  private union(node: ts.UnionTypeNode, name: string): Schema | undefined {
    const parts = node.types.map((part) => this.type(part, name)).filter((part) => part !== undefined);
    const unique = [...new Map(parts.map((part) => [JSON.stringify(part), part])).values()];
    const words = unique.filter((part) => typeof part['const'] === 'string');
    const rest = unique.filter((part) => !words.includes(part) && !(words.length > 0 && part === SPECIAL['OtherString']));
    const all = words.length > 0 ? [{ enum: words.map((part) => part['const']) }, ...rest] : rest;
    return all.length > 1 ? { anyOf: all } : all[0];
  }

  private reference(node: ts.TypeReferenceNode, name: string): Schema | undefined {
    const title = node.typeName.getText();
    const [argument] = node.typeArguments ?? [];
    if (title in SPECIAL) return SPECIAL[title];
    if (argument && title === 'Array') return { type: 'array', items: this.type(argument, name) };
    if (argument && title === 'ApiList') return this.list(this.type(argument, name) ?? ANY);
    if (argument && title === 'Emptyable') return { anyOf: [this.type(argument, name), { const: '' }] };
    if (argument) return this.type(argument, name);
    const declaration = this.sdk.named(node.typeName);
    if (!declaration) return ANY;
    if (ts.isTypeAliasDeclaration(declaration)) return this.type(declaration.type, name);
    return this.resource(declaration);
  }

  /** A kept resource by reference; another one may only be an id, so it drops out of its union; a plain object in place. */
  private resource(declaration: ts.InterfaceDeclaration): Schema | undefined {
    const kept = this.kept.get(declaration);
    if (kept) return refTo(kept);
    if (literalOf(declaration, 'object') !== undefined) return undefined;
    return this.stack.includes(declaration) ? { type: 'object' } : this.object(declaration);
  }

  private closed(members: Map<string, ts.PropertySignature>): Schema {
    const methods = [...members.keys()].filter((name) => this.methodNames.has(name));
    const cut = new Set(methods.length >= 5 ? methods.filter((name) => !KEPT_METHODS.has(name)) : []);
    const properties: Record<string, Schema> = {};
    const required: string[] = [];
    for (const [name, member] of members) {
      const schema = member.type && !cut.has(name) ? this.type(member.type, name) : undefined;
      if (!schema) continue;
      properties[name] = schema;
      if (!member.questionToken) required.push(name);
    }
    return { type: 'object', additionalProperties: false, ...(required.length > 0 && { required }), properties };
  }
}

function literal({ literal: value }: ts.LiteralTypeNode): Schema {
  if (value.kind === ts.SyntaxKind.NullKeyword) return NULL;
  if (ts.isStringLiteral(value)) return { const: value.text };
  return ts.isNumericLiteral(value) ? { const: Number(value.text) } : { const: value.kind === ts.SyntaxKind.TrueKeyword };
}
