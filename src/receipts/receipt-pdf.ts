import { renderPdf, type Pdf } from '../platform/files/pdf.js';
import { dayText, moneyText, valueOf, type Donor, type Said } from './fields.js';
import type { Wording, Words } from './wording.js';

const LEFT = 56;
const WIDTH = 595.28 - 2 * LEFT;
const LABELS = 170;
const FOOT = 780;
const GREY = '#555555';

/** The receipt as a page or more of A4. The same content is the same bytes: no clock, no chance, and no person in the metadata. */
export function receiptPdf(said: Said, wording: Wording, donor: Donor | null): Promise<Buffer> {
  return renderPdf({ title: said.number, margin: LEFT }, (pdf) => {
    head(pdf, said, wording);
    if (said.kind === 'year') payments(pdf, said, wording.words);
    for (const field of [...wording.fields, 'gift.settled' as const]) {
      const value = valueOf(field, said, { ...wording, donor });
      if (value) row(pdf, wording.words.labels[field], value);
    }
    pdf.moveDown(1);
    const { words, year_words: ofYear } = wording.words;
    for (const sentence of said.kind === 'year' ? [...words, ...ofYear] : words) pdf.font('text').fontSize(10).text(sentence, LEFT, pdf.y, { width: WIDTH, paragraphGap: 5, lineGap: 2 });
  });
}

/** The title, that it is an example where it is one, and which number it replaces. */
function head(pdf: Pdf, { kind, year, replaces, gross }: Said, { words, isExample }: Wording): void {
  if (isExample) note(pdf, words.example);
  pdf.font('bold').fontSize(17).fillColor('#000000').text(kind === 'year' ? words.year_title : words.title, { width: WIDTH });
  if (kind === 'year') pdf.font('text').fontSize(11).text(words.year.replace('{year}', String(year)));
  pdf.moveDown(1);
  if (replaces !== null) note(pdf, (gross.minor === 0 ? words.void : words.replaces).replace('{number}', replaces));
}

/** Two columns; the next row begins beneath the longer one. */
function row(pdf: Pdf, label: string, value: string): void {
  if (pdf.y > FOOT - 40) pdf.addPage();
  const { y } = pdf;
  pdf.font('text').fontSize(9.5).fillColor(GREY).text(label, LEFT, y, { width: LABELS - 12 });
  const below = pdf.y;
  pdf.fontSize(10.5).fillColor('#000000').text(value, LEFT + LABELS, y, { width: WIDTH - LABELS });
  pdf.y = Math.max(below, pdf.y) + 5;
  pdf.x = LEFT;
}

/** The payments of the year, each with its day. */
function payments(pdf: Pdf, { lines }: Said, words: Words): void {
  for (const { receivedOn, rail, gross, settled } of lines) {
    const booked = settled.currency === gross.currency ? '' : ` (${moneyText(settled, words)})`;
    row(pdf, dayText(receivedOn, words), `${words.ways[rail]}: ${moneyText(gross, words)}${booked}`);
  }
  pdf.moveDown(0.5);
}

function note(pdf: Pdf, sentence: string): void {
  pdf.font('bold').fontSize(10).fillColor('#8a1c1c').text(sentence, LEFT, pdf.y, { width: WIDTH }).fillColor('#000000').moveDown(0.8);
}
