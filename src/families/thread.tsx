import type { JSX } from 'preact';
import { formatsOf } from '../platform/i18n/index.js';
import { Button, Empty, Form, Moment, TextArea, Time, Timeline, type PageContext } from '../platform/web/index.js';
import { type Message, MESSAGE_MAX } from './messages.js';

/** What was written, oldest first, and a field to write more. Whoever of us wrote stays unnamed. */
export function Thread({ page, messages, action, mine }: { page: PageContext; messages: readonly Message[]; action: string; mine: 'family' | 'us' }): JSX.Element {
  const formats = formatsOf(page.lang);
  return (
    <section class="flow" id="messages" aria-labelledby="messages-h">
      <h2 id="messages-h">{page.t('families.messages.title')}</h2>
      {messages.length === 0
        ? <Empty title={page.t('families.messages.none')} drawing="envelope">{page.t(mine === 'us' ? 'families.messages.noneForUs' : 'families.messages.noneText')}</Empty>
        : (
          <Timeline>
            {messages.map(({ fromFamily, at, text }) => (
              <Moment state="done" title={page.t(fromFamily ? (mine === 'family' ? 'families.messages.you' : 'families.messages.family') : 'families.messages.us')} meta={<Time at={at}>{formats.moment(at)}</Time>}>{text}</Moment>
            ))}
          </Timeline>
        )}
      <Form page={page} action={action} name="message" look="flow">
        <TextArea name="message" rows={3} maxLength={MESSAGE_MAX} label={page.t('families.messages.write')} hint={page.t(mine === 'us' ? 'families.messages.hintForUs' : 'families.messages.hint')} />
        <p><Button tone="second">{page.t('families.messages.send')}</Button></p>
      </Form>
    </section>
  );
}
