import { renderPdf } from '../platform/files/pdf.js';

/** A6, landscape: stuck on the box. */
const A6: [number, number] = [419.53, 297.64];

/** The address as it is written on the parcel, the order's code, and a pale mark that says which showing this was. */
export function labelPdf({ lines, code, watermark }: { lines: readonly string[]; code: string; watermark: string }): Promise<Buffer> {
  return renderPdf({ title: code, size: A6, margin: 24 }, (pdf) => {
    pdf.save().rotate(-24, { origin: [210, 149] }).fillColor('#bbbbbb').fontSize(13);
    for (const y of [60, 150, 240]) pdf.text(watermark, 20, y, { lineBreak: false });
    pdf.restore().fillColor('#000000').font('text').fontSize(15);
    pdf.text(lines.join('\n'), 24, 40, { width: 370, lineGap: 5 });
    pdf.fontSize(10).text(code, 24, 258, { lineBreak: false });
  });
}
