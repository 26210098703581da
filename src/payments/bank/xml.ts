import sax from 'sax';
import { unreadable } from './unreadable.js';

/** An element with its own text; names are local, namespaces aside. */
export interface Node {
  readonly name: string;
  /** Namespace of the element. */
  readonly space: string;
  readonly line: number;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Node[];
  text: string;
}

const DEPTH_MAX = 40;
const NODES_MAX = 500_000;
/** Only the five entities of XML itself exist; others are an error, and a document type is refused before it could define any. */
const STRICT = { xmlns: true, position: true, strictEntities: true };

/** Reads XML into its root element. Throws Invalid `bank.file`, naming the line: a document type, an entity of its own, what is not well formed, and what is too deep or too much. */
export function readXml(text: string): Node {
  const parser = sax.parser(true, STRICT);
  const wrong = (what: string): never => { throw unreadable(parser.line + 1, what); };
  const open: Node[] = [];
  let root: Node | undefined;
  let nodes = 0;
  parser.onerror = (error) => wrong(`this is not well-formed XML (${error.message.split('\n')[0]!.slice(0, 60)})`);
  parser.ondoctype = () => wrong('a document type (DTD) is refused');
  parser.onopentag = (tag) => {
    const { local, uri, attributes } = tag as sax.QualifiedTag;
    const node: Node = { name: local, space: uri, line: parser.line + 1, attributes: Object.fromEntries(Object.values(attributes).map(({ local: name, value }) => [name, value])), children: [], text: '' };
    if ((nodes += 1) > NODES_MAX || open.length >= DEPTH_MAX) wrong('there is more in it than a statement holds');
    open.at(-1)?.children.push(node);
    root ??= node;
    open.push(node);
  };
  parser.ontext = parser.oncdata = (part) => { const node = open.at(-1); if (node) node.text += part; };
  parser.onclosetag = () => { open.pop(); };
  parser.write(text).close();
  return root ?? wrong('it is empty');
}

/** The first element at the path, as `RmtInf/Strd`. */
export function at(node: Node, path: string): Node | undefined {
  return path.split('/').reduce<Node | undefined>((found, name) => found?.children.find((child) => child.name === name), node);
}

/** All elements at the path, over all branches. */
export function all(node: Node, path: string): Node[] {
  return path.split('/').reduce<Node[]>((found, name) => found.flatMap(({ children }) => children.filter((child) => child.name === name)), [node]);
}

/** The text at the path, without the white space around it; undefined when it is not there or empty. */
export const textAt = (node: Node, path: string): string | undefined => at(node, path)?.text.trim() || undefined;
