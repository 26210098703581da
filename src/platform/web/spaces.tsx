import type { JSX } from 'preact';
import type { Body } from './parts.js';

/** The page's width with its gutters. `form` is as wide as a form, `phone` as a volunteer's page. */
export function Wrap({ look, loose, children }: Body & { look?: 'form' | 'phone'; loose?: boolean }): JSX.Element {
  const flow = loose ? 'flow loose' : 'flow';
  if (look === 'form') return <div class="wrap"><div class={`form ${flow}`}>{children}</div></div>;
  return <div class={look === 'phone' ? `wrap phone ${flow}` : `wrap ${flow}`}>{children}</div>;
}

/**
 * Text beside one narrower column; put the `Slip` or an `aside` second. `even`: two halves; `left`: the narrow one first.
 * `page`: it is the page's own wrap.
 */
export function Columns({ kind, page, children }: Body & { kind?: 'even' | 'left'; page?: boolean }): JSX.Element {
  return <div class={['cols', kind, page ? 'wrap' : 'mt'].filter(Boolean).join(' ')}>{children}</div>;
}

/** A part of a long page between hairlines, with its heading 2. `sunk` is the quiet ground. */
export function Band({ id, title, sunk, aside, children }: Body & { id: string; title: string; sunk?: boolean; aside?: JSX.Element }): JSX.Element {
  const heading = <h2 id={`${id}-h`}>{title}</h2>;
  const content = <>{aside ? <div class="row apart base">{heading}{aside}</div> : heading}{children}</>;
  return sunk
    ? <section class="band sunk" id={id} aria-labelledby={`${id}-h`}><div class="wrap flow">{content}</div></section>
    : <section class="wrap band flow" id={id} aria-labelledby={`${id}-h`}>{content}</section>;
}

/** What stays in reach at the bottom of a volunteer's page. */
export function Dock({ children }: Body): JSX.Element {
  return <div class="dock"><div class="wrap phone row apart">{children}</div></div>;
}
