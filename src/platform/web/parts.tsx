import type { ComponentChildren, JSX } from 'preact';
import { Drawing, Icon, type DrawingName, type IconName } from './icons.js';

export interface Body {
  children?: ComponentChildren;
}

/** The twine-edged paper: the one thing on a page to do or to keep. `stay` keeps it in view beside long text. */
export function Slip({ title, id, stay, children }: Body & { title?: ComponentChildren; id?: string; stay?: boolean }): JSX.Element {
  const heading = id ? `${id}-h` : undefined;
  return (
    <section class={`slip flow${stay ? ' stay' : ''}`} id={id} aria-labelledby={title ? heading : undefined}>
      {title && <h2 id={heading}>{title}</h2>}
      {children}
    </section>
  );
}

/** A group of facts inside a longer page; no twine, no shadow. */
export function Card({ title, aside, children }: Body & { title?: ComponentChildren; aside?: ComponentChildren }): JSX.Element {
  return (
    <section class="card flow">
      {title && <div class="row apart base"><h2>{title}</h2>{aside && <span class="meta">{aside}</span>}</div>}
      {children}
    </section>
  );
}

const NOTICE_ICONS = { info: 'info', care: 'info', stop: 'bad', safe: 'lock', ok: 'ok' } as const;

/** One warning or word of care a screen. `stop` is for errors only and is announced at once. */
export function Notice({ tone = 'info', title, icon, children }: Body & { tone?: keyof typeof NOTICE_ICONS; title?: string; icon?: IconName }): JSX.Element {
  const shade = tone === 'care' || tone === 'stop' ? ` ${tone}` : '';
  return (
    <div class={`notice${shade}`} role={tone === 'stop' ? 'alert' : undefined}>
      <Icon name={icon ?? NOTICE_ICONS[tone]} />
      {title && <h2>{title}</h2>}
      {children && <div class="flow tight">{children}</div>}
    </div>
  );
}

/** States are words of their own: they begin with a capital, also where the catalogue’s word stands inside sentences elsewhere. */
export const beginning = <T,>(text: T): T | string => (typeof text === 'string' ? text.charAt(0).toLocaleUpperCase() + text.slice(1) : text);

const BADGES = {
  ok: ['ok', 'ok'], wait: ['wait', 'wait'], hold: ['wait', 'hold'], ask: ['wait', 'ask'], bad: ['bad', 'bad'],
  go: ['', 'go'], todo: ['', 'todo'], lock: ['', 'lock'], flag: ['', 'flag'],
} as const;
export type BadgeTone = keyof typeof BADGES;

/** A state: always an icon and a few words, so that no colour is needed to read it. */
export function Badge({ tone, children }: Body & { tone: BadgeTone }): JSX.Element {
  const [shade, icon] = BADGES[tone];
  return <span class={shade ? `badge ${shade}` : 'badge'}><Icon name={icon} size={18} />{beginning(children)}</span>;
}

/** An empty list: what will be here and what to do meanwhile. */
export function Empty({ title, drawing = 'parcel', action, children }: Body & { title: string; drawing?: DrawingName; action?: ComponentChildren }): JSX.Element {
  return <div class="empty"><Drawing name={drawing} size={56} /><h2 class="h3">{title}</h2>{children && <p>{children}</p>}{action}</div>;
}

/** The opening of a page: its only heading 1, where it belongs, and one or two sentences. */
export function PageHead({ title, lede, crumb, meta, aside }: { title: ComponentChildren; lede?: ComponentChildren; crumb?: ComponentChildren; meta?: ComponentChildren; aside?: ComponentChildren }): JSX.Element {
  return (
    <div class="flow tight">
      {crumb && <p class="crumb">{crumb}</p>}
      {meta && <p class="meta">{meta}</p>}
      {aside ? <div class="row apart"><h1>{title}</h1>{aside}</div> : <h1>{title}</h1>}
      {lede && <p class="lede">{lede}</p>}
    </div>
  );
}

/** What most readers can skip. */
export function Details({ summary, open, children }: Body & { summary: ComponentChildren; open?: boolean }): JSX.Element {
  return <details open={open}><summary>{summary}</summary>{children}</details>;
}

/** A day or moment with its machine-readable form. */
export function Time({ at, children }: Body & { at: string | Date }): JSX.Element {
  return <time dateTime={typeof at === 'string' ? at : at.toISOString()}>{children}</time>;
}

/** A translated sentence with one link in it, written `… <a>words</a> …` in the catalogue. */
export function Linked({ text, href }: { text: string; href: string }): JSX.Element {
  const [before, inside, after] = text.split(/<\/?a>/);
  return <>{before}{inside !== undefined && <a href={href}>{inside}</a>}{after}</>;
}
