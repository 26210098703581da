import { renderPdf } from '../../platform/files/pdf.js';

/** A6, landscape: folds into any envelope. */
const A6: [number, number] = [419.53, 297.64];
const LEFT = 36;
const WIDTH = A6[0] - 2 * LEFT;

/** What is printed on a card in somebody's honour. */
export interface CardWords {
  readonly title: string;
  readonly name: string;
  readonly words: string | undefined;
  readonly from: string | undefined;
}

/** The card as a page to print. Its metadata hold no name. */
export function cardPdf({ title, name, words, from }: CardWords): Promise<Buffer> {
  return renderPdf({ title: 'Card', size: A6, margin: LEFT }, (pdf) => {
    pdf.lineWidth(1).strokeColor('#8a6a2f').rect(18, 18, A6[0] - 36, A6[1] - 36).stroke();
    pdf.fillColor('#333333').fontSize(11).text(title, LEFT, 48, { width: WIDTH, align: 'center' });
    pdf.fillColor('#000000').font('bold').fontSize(20).text(name, LEFT, 82, { width: WIDTH, align: 'center', height: 56, ellipsis: true });
    if (words) pdf.font('text').fontSize(11).text(words, LEFT, 148, { width: WIDTH, align: 'center', height: 84, lineGap: 3, ellipsis: true });
    if (from) pdf.font('text').fontSize(10).fillColor('#333333').text(from, LEFT, 242, { width: WIDTH, align: 'right', height: 20, ellipsis: true });
  });
}
