import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';

/** A font of ours on disk; nothing is fetched. */
export const fontFile = (name: string): string => createRequire(import.meta.url).resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`);

export type Pdf = PDFKit.PDFDocument;

/**
 * Draws a PDF into memory. The fonts `text` and `bold` are embedded and hold Latin and Cyrillic. Only the document's
 * neutral `title` goes into its metadata: no author, no program, no time.
 */
export async function renderPdf(options: { title: string; size?: string | [number, number]; margin?: number }, draw: (pdf: Pdf) => void): Promise<Buffer> {
  const pdf = new PDFDocument({ size: options.size ?? 'A4', margin: options.margin ?? 56, info: { Title: options.title, Producer: '', Creator: '', CreationDate: new Date(0) } });
  pdf.registerFont('text', fontFile('DejaVuSans')).registerFont('bold', fontFile('DejaVuSans-Bold')).font('text');
  const chunks: Buffer[] = [];
  const done = new Promise<Buffer>((resolve, reject) => {
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => resolve(Buffer.concat(chunks))).on('error', reject);
  });
  draw(pdf);
  pdf.end();
  return done;
}
