import sharp from 'sharp';

/** Where a planted picture says it was taken; nothing that is kept may say so. */
export const PLANTED = { camera: 'CanaryPhone 9000', artist: 'Канарэйкін Іван', latitude: '53/1 54/1 27/1', comment: '<script>alert("canary")</script>' } as const;

const scene = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: '#7aa' } })
  .composite([{ input: { create: { width: Math.ceil(width / 2), height: Math.ceil(height / 3), channels: 3, background: '#fff' } }, left: 0, top: 0 }]);

/** A photograph as a phone makes it: lying on its side, with place, camera, author, profile and XMP in it. */
export const phonePhoto = (width = 1600, height = 1200): Promise<Buffer> => scene(width, height)
  .withExif({ IFD0: { Make: PLANTED.camera, Artist: PLANTED.artist, Orientation: '6' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: PLANTED.latitude, GPSLongitudeRef: 'E', GPSLongitude: '27/1 33/1 52/1' } })
  .withXmp(`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" dc:creator="${PLANTED.artist}"/></rdf:RDF></x:xmpmeta>`)
  .withIccProfile('p3').withMetadata({ orientation: 6 }).jpeg().toBuffer();

export const plain = (kind: 'jpeg' | 'png' | 'webp' | 'gif' | 'tiff' | 'avif', width = 400, height = 300): Promise<Buffer> => scene(width, height).toFormat(kind).toBuffer();

/** A JPEG with a comment segment (web page and all) and a whole web page after its end. */
export function polyglot(jpeg: Buffer): Buffer {
  const comment = Buffer.from(PLANTED.comment);
  const segment = Buffer.concat([Buffer.from([0xff, 0xfe, (comment.length + 2) >> 8, (comment.length + 2) & 0xff]), comment]);
  return Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2), Buffer.from(`<!doctype html><html>${PLANTED.comment}</html>`)]);
}

/** Few bytes that would be many points: a PNG of one colour. */
export const bomb = (side = 6_000): Promise<Buffer> => sharp({ create: { width: side, height: side, channels: 3, background: '#000' }, limitInputPixels: false }).png({ compressionLevel: 6 }).toBuffer();

/** The same, and only its head says so: a header of 60,000 × 60,000 points and no data. */
export function liar(png: Buffer): Buffer {
  const lies = Buffer.from(png);
  lies.writeUInt32BE(60_000, 16);
  lies.writeUInt32BE(60_000, 20);
  return lies;
}
