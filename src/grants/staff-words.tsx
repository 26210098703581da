import type { JSX } from 'preact';
import { formatsOf } from '../platform/i18n/index.js';
import { Action, Form, type PageContext } from '../platform/web/index.js';
import type { ComponentChildren } from 'preact';
import type { CaseAction, PaymentAction, Why } from './staff-rules.js';

/** Who does it and when, in a sentence under the button. */
export function whyWords(page: PageContext, action: `case.${CaseAction}` | `pay.${PaymentAction}` | 'vote', why: Why | undefined): string | undefined {
  if (!why) return undefined;
  if (why.because === 'hand') return page.t(`grants.why.hand.${why.hand}`);
  if (why.because === 'assessor') return page.t('grants.why.assessor');
  if (why.because === 'due') return page.t('grants.why.due', { day: page.day(why.day) });
  if (why.because === 'rests') return page.t('grants.why.rests', { until: formatsOf(page.lang).moment(why.until) });
  if (why.because === 'frozen') return page.t(`grants.pay.frozen.${why.by}`);
  return page.t(`grants.why.${action}`);
}

/** One thing to do with its fields; disabled it shows only its button and the reason. */
export function Do({ page, id, action, label, note, why, second, children }: { page: PageContext; id: string; action: string; label: string; note?: string; why: string | undefined; second?: boolean; children?: ComponentChildren }): JSX.Element {
  if (why !== undefined) return <ul class="actions"><Action id={id} label={label} disabled={why} /></ul>;
  return (
    <Form page={page} action={action} name={id} look="flow">
      {children}
      <ul class="actions"><Action id={`${id}-do`} label={label} note={note} tone={second ? 'second' : 'primary'} /></ul>
    </Form>
  );
}
