import bwip from 'bwip-js/node';
import type { JSX } from 'preact';

/** The modules of a QR code as one SVG path on a square grid with its quiet zone of four modules. Throws when the text is too long. */
export function qrPath(text: string, correction: 'L' | 'M' | 'Q' = 'M'): { size: number; path: string } {
  const [code] = bwip.raw('qrcode', text, `eclevel=${correction}`) as { pixs: number[]; pixx: number }[];
  const { pixs, pixx } = code!;
  let path = '';
  for (let at = 0; at < pixs.length; at++) {
    const from = at;
    while (at % pixx < pixx - 1 && pixs[at] && pixs[at + 1]) at++;
    if (pixs[from]) path += `M${(from % pixx) + 4} ${Math.floor(from / pixx) + 4}h${at - from + 1}v1h-${at - from + 1}z`;
  }
  return { size: pixx + 8, path };
}

/** A QR code, black on white also in the dark; `label` says what it holds. */
export function Qr({ text, label, size = 196, correction }: { text: string; label: string; size?: number; correction?: 'L' | 'M' | 'Q' }): JSX.Element {
  const code = qrPath(text, correction);
  return (
    <div class="qr">
      <svg width={size} height={size} viewBox={`0 0 ${code.size} ${code.size}`} role="img" aria-label={label} shape-rendering="crispEdges"><path fill="#000" d={code.path} /></svg>
    </div>
  );
}
