import type { ComponentChildren, JSX } from 'preact';
import type { Body } from './parts.js';

export type BarTone = 1 | 2 | 3 | 4 | 5;

/** One number with its unit and date. `tone` shows the key of the bar beneath. */
export function Stat({ value, label, date, mid, tone }: { value: ComponentChildren; label: ComponentChildren; date?: ComponentChildren; mid?: boolean; tone?: BarTone }): JSX.Element {
  return (
    <p class={mid ? 'stat mid' : 'stat'}>
      <b>{value}</b>
      <span>{tone && <i class={`key b${tone}`} />}{label}</span>
      {date && <span class="meta">{date}</span>}
    </p>
  );
}

/** Numbers side by side. */
export function Stats({ children }: Body): JSX.Element {
  return <div class="sum trio">{children}</div>;
}

/** An equation in figures: give `Stat`s and `Op`s (`=`, `+`). */
export function Sum({ children }: Body): JSX.Element {
  return <div class="sum">{children}</div>;
}

export function Op({ sign }: { sign: '=' | '+' | '−' }): JSX.Element {
  return <span class="op" aria-hidden="true">{sign}</span>;
}

export interface Segment {
  value: number;
  tone: BarTone;
}

/** Where each segment stands on a bar of 1000 units, 3 apart; the smallest that is not nothing is still seen. */
export function layOut(parts: readonly Segment[], of: number): { x: number; width: number; tone: BarTone }[] {
  let x = 0;
  return parts.filter(({ value }) => value > 0).map(({ value, tone }) => {
    const full = of > 0 ? Math.min(1000 - x, (value / of) * 1000) : 0;
    const placed = { x: Math.round(x * 10) / 10, width: Math.round(Math.max(full - 3, 2) * 10) / 10, tone };
    x += full;
    return placed;
  });
}

/** A bar of parts. `label` says all of it in words; a table or the `Stat`s beside it carry the figures. */
export function Bar({ parts, of, label, slim }: { parts: readonly Segment[]; of?: number; label: string; slim?: boolean }): JSX.Element {
  const whole = of ?? parts.reduce((sum, { value }) => sum + value, 0);
  return (
    <svg class={slim ? 'bar slim' : 'bar'} viewBox="0 0 1000 18" preserveAspectRatio="none" role="img" aria-label={label}>
      <rect class="rest" width="1000" height="18" />
      {layOut(parts, whole).map(({ x, width, tone }) => <rect class={`b${tone}`} x={x} width={width} height="18" />)}
    </svg>
  );
}

/** A bar inside a table's cell, beside its figure: decoration. */
export function CellBar({ value, of, tone = 1 }: { value: number; of: number; tone?: BarTone }): JSX.Element {
  return (
    <svg class="bar cellbar" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">
      <rect class={`b${tone}`} width={of > 0 ? Math.round((value / of) * 1000) / 10 : 0} height="12" />
    </svg>
  );
}

/** A chart: its drawing (an SVG with `role="img"` and a label), one line about it, and the same as a table, folded. */
export function Chart({ about, summary, table, children }: Body & { about?: ComponentChildren; summary: string; table: ComponentChildren }): JSX.Element {
  return (
    <figure class="flow tight">
      {children}
      {about && <p class="meta">{about}</p>}
      <details><summary>{summary}</summary>{table}</details>
    </figure>
  );
}
