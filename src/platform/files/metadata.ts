/** What a JPEG needs to be shown: tables, frame, scans. APP0 is checked for being a bare JFIF head. */
const NEEDED = new Set([0xc0, 0xc1, 0xc2, 0xc4, 0xdb, 0xdd]);
const [START, END, SCAN, APP0] = [0xd8, 0xd9, 0xda, 0xe0];
const JFIF = Buffer.from('JFIF\0');
const JFIF_BYTES = 14;

/**
 * Everything in a JPEG beside the picture itself: places, cameras, thumbnails, comments, colour profiles, and bytes after its end.
 * Reads the file's own segments and shares no code with what made it, so that a mistake there is seen here. Empty means clean.
 */
export function tracesIn(jpeg: Buffer): string[] {
  if (jpeg.length < 4 || jpeg[0] !== 0xff || jpeg[1] !== START) return ['is not a JPEG'];
  const traces: string[] = [];
  let at = 2;
  for (let marker = markerAt(jpeg, at); marker !== undefined && marker !== END; marker = markerAt(jpeg, at)) {
    const body = jpeg.subarray(at + 4, at + 2 + jpeg.readUInt16BE(at + 2));
    traces.push(...traceOf(marker, body));
    at += 4 + body.length;
    if (marker === SCAN) at = endOfScan(jpeg, at);
  }
  return [...traces, ...ending(jpeg, at)];
}

/** The marker of the segment that begins here; undefined where none does, or it has no length. */
const markerAt = (jpeg: Buffer, at: number): number | undefined => (jpeg[at] === 0xff && (jpeg[at + 1] === END || at + 4 <= jpeg.length) ? jpeg[at + 1] : undefined);

function ending(jpeg: Buffer, at: number): string[] {
  if (markerAt(jpeg, at) !== END) return [`has no segment at byte ${at} of ${jpeg.length}`];
  return at + 2 === jpeg.length ? [] : [`has ${jpeg.length - at - 2} bytes after its end`];
}

function traceOf(marker: number, body: Buffer): string[] {
  if (NEEDED.has(marker) || marker === SCAN) return [];
  if (marker === APP0 && body.length === JFIF_BYTES && body.subarray(0, JFIF.length).equals(JFIF)) return [];
  return [`carries segment ${marker.toString(16)} of ${body.length} bytes`];
}

/** Where the next marker stands after the bits of a scan; 0xff00 and restart markers are part of it. */
function endOfScan(jpeg: Buffer, from: number): number {
  for (let at = jpeg.indexOf(0xff, from); at !== -1; at = jpeg.indexOf(0xff, at + 1)) {
    const next = jpeg[at + 1];
    if (next !== undefined && next !== 0 && (next < 0xd0 || next > 0xd7)) return at;
  }
  return jpeg.length;
}
