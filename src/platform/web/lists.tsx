import type { ComponentChildren, JSX } from 'preact';
import { Drawing, Icon, type DrawingName } from './icons.js';
import { beginning, type Body } from './parts.js';

export type Fact = readonly [name: ComponentChildren, value: ComponentChildren];

/** Facts of one object, name and value. Entries that are false or null are left out. */
export function Facts({ of }: { of: readonly (Fact | false | null | undefined)[] }): JSX.Element {
  return <dl class="facts">{of.map((fact) => fact && <div><dt>{fact[0]}</dt><dd>{fact[1]}</dd></div>)}</dl>;
}

/** A list one reads. `wide` puts each row's end beside it on wide screens. */
export function Rows({ wide, children }: Body & { wide?: boolean }): JSX.Element {
  return <ul class={wide ? 'rows wide mt' : 'rows mt'}>{children}</ul>;
}

/** One row: a drawing, a title (a link when `href`), a few words, and its state or action at the end. */
export function Row({ drawing, title, href, id, end, level = 3, children }: Body & { drawing: DrawingName; title: ComponentChildren; href?: string; id?: string; end?: ComponentChildren; level?: 2 | 3 }): JSX.Element {
  const Heading = level === 2 ? 'h2' : 'h3';
  return (
    <li id={id}>
      <Drawing name={drawing} />
      <div class="flow tight"><Heading class="h3">{href ? <a href={href}>{title}</a> : title}</Heading>{children}</div>
      {end && <div class="end">{end}</div>}
    </li>
  );
}

/** Waiting and history, one entry after another. */
export function Timeline({ children }: Body): JSX.Element {
  return <ol class="timeline mt">{children}</ol>;
}

export function Moment({ state, title, meta, children }: Body & { state?: 'done' | 'now'; title: ComponentChildren; meta?: ComponentChildren }): JSX.Element {
  return <li class={state}><h3>{title}</h3>{children && <p>{children}</p>}{meta && <span class="meta">{meta}</span>}</li>;
}

interface Strip {
  steps: readonly string[];
  /** Index of the current step; `steps.length` when all are done. */
  now: number;
}

/** The states of an object as a strip: done, current, to come. */
export function LifeStrip({ label, steps, now }: Strip & { label: string }): JSX.Element {
  return (
    <ol class="life" aria-label={label}>
      {steps.map((step, index) => index === now
        ? <li class="now" aria-current="step"><span>{beginning(step)}</span></li>
        : <li class={index < now ? 'done' : undefined}><Icon name={index < now ? 'ok' : 'todo'} size={18} />{beginning(step)}</li>)}
    </ol>
  );
}

/** The steps of a form. `label` says it in words: “Step 2 of 5”. */
export function Steps({ label, steps, now }: Strip & { label: string }): JSX.Element {
  return (
    <ol class="steps" aria-label={label}>
      {steps.map((step, index) => <li class={index < now ? 'done' : index === now ? 'now' : undefined} aria-current={index === now ? 'step' : undefined}>{step}</li>)}
    </ol>
  );
}

/** The next page of a keyset list; there is no “previous”: the first page is one link away. */
export function Pagination({ label, first, next }: { label: string; first?: { href: string; text: string }; next?: { href: string; text: string } }): JSX.Element | null {
  if (!first && !next) return null;
  return (
    <nav class="row" aria-label={label}>
      {first && <a href={first.href}>{first.text}</a>}
      {next && <a class="go" href={next.href} rel="next">{next.text}</a>}
    </nav>
  );
}
