import type { JSX } from 'preact';
import type { FieldErrors } from '../../kernel/problem.js';
import { Button, Drawing, Form, PageHead, Slip, TextArea, TextField, Wrap, type PageContext, type Values } from '../../platform/web/index.js';
import type { CardWords } from './card-pdf.js';

/** Words for a card in somebody's honour, and the card once they are typed. Neither is kept. */
export function CardPage({ page, card, values = {}, errors = {} }: { page: PageContext; card?: CardWords; values?: Values; errors?: FieldErrors }): JSX.Element {
  const { t } = page;
  return (
    <Wrap look="form">
      <PageHead title={t('thanks.card.title')} lede={t('thanks.card.lede')} crumb={<a href={page.link('/thanks')}>{t('thanks.card.back')}</a>} />
      {card && (
        <Slip id="drawn">
          <div class="row"><Drawing name="candle" size={56} /><p class="meta">{card.title}</p></div>
          <h2>{card.name}</h2>
          {card.words && <p>{card.words}</p>}
          {card.from && <p class="meta">{card.from}</p>}
        </Slip>
      )}
      <Form page={page} action="/thanks/card" name="card" values={values} errors={errors}>
        <TextField name="name" label={t('thanks.card.name')} maxLength={80} />
        <TextArea name="words" label={t('thanks.card.words')} rows={3} maxLength={240} optional />
        <TextField name="from" label={t('thanks.card.from')} maxLength={80} optional />
        <p class="row"><Button>{t('thanks.card.show')}</Button><Button tone="second" action={page.link('/thanks/card.pdf')}>{t('thanks.card.pdf')}</Button></p>
        <p class="meta">{t('thanks.card.forgotten')}</p>
      </Form>
    </Wrap>
  );
}
