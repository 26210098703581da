import { renderPdf } from '../../platform/files/pdf.js';
import { qrPath } from '../../platform/web/index.js';

const A5: [number, number] = [419.53, 595.28];
const LEFT = 40;
const WIDTH = A5[0] - 2 * LEFT;
const QR_SIDE = 150;

export interface Leaflet {
  readonly title: string;
  readonly text: string;
  /** A neutral address, printed and as a QR code. */
  readonly link: string;
  readonly note: string;
}

/** A leaflet on half a sheet: what is needed, and where to look. It names nobody. */
export function leafletPdf({ title, text, link, note }: Leaflet): Promise<Buffer> {
  return renderPdf({ title: 'Leaflet', size: A5, margin: LEFT }, (pdf) => {
    pdf.font('bold').fontSize(20).text(title, LEFT, 56, { width: WIDTH, height: 110, ellipsis: true });
    pdf.font('text').fontSize(12).text(text, LEFT, 180, { width: WIDTH, lineGap: 4, height: 150, ellipsis: true });
    const { size, path } = qrPath(link);
    pdf.save().translate((A5[0] - QR_SIDE) / 2, 345).scale(QR_SIDE / size).path(path).fill('#000000').restore();
    pdf.fillColor('#000000').fontSize(9).text(link, LEFT, 505, { width: WIDTH, align: 'center' });
    pdf.fontSize(8).fillColor('#555555').text(note, LEFT, 535, { width: WIDTH, align: 'center', height: 30, ellipsis: true });
  });
}
