import { crc32 } from 'node:zlib';
import { Malformed } from '../proof/note.js';

/** A bundle's files by path. */
export type Files = ReadonlyMap<string, Buffer>;

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const LOCAL_BYTES = 30;
const END_BYTES = 22;
const UTF8 = 0x0800;
const DATE_1980 = 0x0021; // 1 January 1980, the first day zip knows: the time of packing says nothing and changes no byte

/** Packs files, stored, sorted by path, without times: the same files are the same bytes on every machine. */
export function writeZip(files: Files): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [path, content] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const name = Buffer.from(path);
    const common = header(name, content);
    const local = Buffer.concat([uint32(LOCAL), common, name]);
    directory.push(Buffer.concat([uint32(CENTRAL), uint16(20), common, Buffer.alloc(10), uint32(at), name]));
    parts.push(local, content);
    at += local.length + content.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.concat([uint32(END), Buffer.alloc(4), uint16(files.size), uint16(files.size), uint32(list.length), uint32(at), uint16(0)]);
  return Buffer.concat([...parts, list, end]);
}

/** The fields that the local header and the directory share. */
const header = (name: Buffer, content: Buffer): Buffer =>
  Buffer.concat([uint16(20), uint16(UTF8), uint16(0), uint16(0), uint16(DATE_1980), uint32(crc32(content)), uint32(content.length), uint32(content.length), uint16(name.length), uint16(0)]);

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/**
 * Unpacks what `writeZip` packed. `damage` names every place where the bytes are not the ones it would have written: a
 * file's path, or `zip` for what lies between files. Throws Malformed when there is no telling where the files are.
 */
export function readZip(bytes: Buffer): { files: Map<string, Buffer>; damage: string[] } {
  const files = new Map<string, Buffer>();
  try {
    for (let at = 0; bytes.readUInt32LE(at) === LOCAL; ) at = readFile(bytes, at, files);
  } catch (error) {
    throw error instanceof RangeError ? new Malformed('the zip is cut short or its lengths are wrong') : error;
  }
  const damage = damageOf(bytes, files);
  if (files.size === 0 && damage.length > 0) throw new Malformed('it is not a zip of ours');
  return { files, damage };
}

function readFile(bytes: Buffer, at: number, files: Map<string, Buffer>): number {
  const [length, nameLength] = [bytes.readUInt32LE(at + 18), bytes.readUInt16LE(at + 26)];
  const start = at + LOCAL_BYTES + nameLength;
  if (start + length + END_BYTES > bytes.length) throw new RangeError('beyond the end');
  const path = bytes.toString('utf8', at + LOCAL_BYTES, start);
  if (files.has(path)) throw new Malformed(`the zip holds “${path}” twice`);
  files.set(path, bytes.subarray(start, start + length));
  return start + length;
}

function damageOf(bytes: Buffer, files: Files): string[] {
  const expected = writeZip(files);
  if (expected.equals(bytes)) return [];
  const damaged: string[] = [];
  let at = 0;
  for (const [path, content] of files) {
    const end = at + LOCAL_BYTES + Buffer.byteLength(path) + content.length;
    if (!expected.subarray(at, end).equals(bytes.subarray(at, end))) damaged.push(path);
    at = end;
  }
  return damaged.length > 0 ? damaged : ['zip'];
}

