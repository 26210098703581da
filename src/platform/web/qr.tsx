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

const SHARED_MAX = 50;
const shared = new Map<string, ReturnType<typeof qrPath>>();

/** Drawing one takes ten milliseconds and more, so what everybody sees is drawn once. */
function sharedPath(text: string): ReturnType<typeof qrPath> {
  const known = shared.get(text) ?? qrPath(text);
  if (shared.size >= SHARED_MAX) shared.clear();
  shared.set(text, known);
  return known;
}

/** A QR code, black on white also in the dark; `label` says what it holds. `everybody`: the same is shown to all, so it may be kept; never say so of a code or a gift. */
export function Qr({ text, label, size = 196, correction, everybody }: { text: string; label: string; size?: number; correction?: 'L' | 'M' | 'Q'; everybody?: boolean }): JSX.Element {
  const code = everybody && !correction ? sharedPath(text) : qrPath(text, correction);
  return (
    <div class="qr">
      <svg width={size} height={size} viewBox={`0 0 ${code.size} ${code.size}`} role="img" aria-label={label} shape-rendering="crispEdges"><path fill="#000" d={code.path} /></svg>
    </div>
  );
}
