import { renderPdf } from '../platform/files/pdf.js';

export interface Sheet {
  /** Printed small at the foot, so that an answer can be brought back to its letter. */
  readonly reference: string;
  readonly address: readonly string[];
  readonly text: string;
}

const LEFT = 56;
const WIDTH = 595.28 - 2 * LEFT;
/** Where the window of a DIN long envelope is, so that the sheet needs no other label. */
const WINDOW = { x: 310, y: 56, width: 230 };

/** Each letter begins on a page of its own: the address in the envelope's window, then the words as they were written. */
export function sheetsPdf(sheets: readonly Sheet[]): Promise<Buffer> {
  return renderPdf({ title: 'Letters', margin: LEFT }, (pdf) => {
    for (const [at, { address, text, reference }] of sheets.entries()) {
      if (at > 0) pdf.addPage();
      pdf.font('text').fillColor('#000000').fontSize(11).text(address.join('\n'), WINDOW.x, WINDOW.y, { width: WINDOW.width, lineGap: 2 });
      pdf.fontSize(8).fillColor('#777777').text(reference, LEFT, WINDOW.y, { lineBreak: false });
      pdf.fillColor('#000000').fontSize(11.5).text(text, LEFT, 190, { width: WIDTH, lineGap: 4, paragraphGap: 4 });
    }
  });
}
