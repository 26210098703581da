import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/** The declaration files of the installed `stripe` package, which Stripe generates from its own specification. */
export class Sdk {
  readonly root = join(dirname(createRequire(import.meta.url).resolve('stripe')), '..');
  readonly checker: ts.TypeChecker;
  private readonly program: ts.Program;

  constructor(files: string[]) {
    this.program = ts.createProgram(
      [...new Set(files)].map((file) => this.path(file)),
      { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16, skipLibCheck: true, strict: true, types: [] },
    );
    this.checker = this.program.getTypeChecker();
  }

  get version(): string {
    return (JSON.parse(readFileSync(join(this.root, 'package.json'), 'utf8')) as { version: string }).version;
  }

  get apiVersion(): string {
    return /ApiVersion = "([^"]+)"/.exec(readFileSync(join(this.root, 'cjs/apiVersion.d.ts'), 'utf8'))![1]!;
  }

  /** The compiled JavaScript of a resource file: it names the HTTP method and path of each SDK method. */
  script(file: string): string {
    return readFileSync(join(this.root, 'cjs/resources', `${file}.js`), 'utf8');
  }

  source(file: string): ts.SourceFile {
    const source = this.program.getSourceFile(this.path(file));
    if (!source) throw new Error(`the SDK has no ${file}`);
    return source;
  }

  /** An exported interface. Throws when the SDK has none of that name. */
  interfaceOf(file: string, name: string): ts.InterfaceDeclaration {
    const symbol = this.checker.getSymbolAtLocation(this.source(file));
    const found = symbol && this.checker.getExportsOfModule(symbol).find((item) => item.name === name);
    const declaration = this.resolve(found)?.declarations?.find(ts.isInterfaceDeclaration);
    if (!declaration) throw new Error(`the SDK has no ${file}.${name}`);
    return declaration;
  }

  /** What a type's name stands for: an interface or an alias, through imports. */
  named(node: ts.Node): ts.InterfaceDeclaration | ts.TypeAliasDeclaration | undefined {
    return this.resolve(this.checker.getSymbolAtLocation(node))?.declarations?.find(
      (item) => ts.isInterfaceDeclaration(item) || ts.isTypeAliasDeclaration(item),
    );
  }

  /** Own and inherited members of an interface. */
  members(declaration: ts.InterfaceDeclaration): Map<string, ts.PropertySignature> {
    const all = new Map<string, ts.PropertySignature>();
    for (const parent of declaration.heritageClauses?.flatMap((clause) => clause.types) ?? []) {
      const base = this.named(parent.expression);
      if (base && ts.isInterfaceDeclaration(base)) for (const [name, member] of this.members(base)) all.set(name, member);
    }
    for (const member of declaration.members) {
      if (ts.isPropertySignature(member)) all.set(member.name.getText().replace(/^['"]|['"]$/g, ''), member);
    }
    return all;
  }

  private resolve(symbol: ts.Symbol | undefined): ts.Symbol | undefined {
    return symbol && symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
  }

  private path(file: string): string {
    return join(this.root, 'cjs/resources', `${file}.d.ts`);
  }
}

/** The text of a member that is one literal, such as `object: 'charge'`. */
export function literalOf(declaration: ts.InterfaceDeclaration, name: string): string | undefined {
  const member = declaration.members.find((item) => item.name?.getText() === name);
  const type = member && ts.isPropertySignature(member) ? member.type : undefined;
  return type && ts.isLiteralTypeNode(type) && ts.isStringLiteral(type.literal) ? type.literal.text : undefined;
}
