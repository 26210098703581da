import bwip from 'bwip-js/node';
import { epcPayload, type Transfer } from './epc.js';

/** The QR code of a transfer as SVG: error correction M, as EPC069-12 asks. */
export const transferQr = (transfer: Transfer): string =>
  bwip.toSVG({ bcid: 'qrcode', text: epcPayload(transfer), eclevel: 'M', binarytext: true, paddingwidth: 4, paddingheight: 4, backgroundcolor: 'ffffff' } as never);
