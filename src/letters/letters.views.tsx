import type { JSX } from 'preact';
import { today, type Day } from '../kernel/clock.js';
import type { FieldErrors } from '../kernel/problem.js';
import { Button, CopyButton, Details, Drawing, Facts, Form, LifeStrip, Linked, Notice, PageHead, RadioTiles, SelectField, Sending, Slip, TextArea, TextField, Wrap, type PageContext, type Values } from '../platform/web/index.js';
import type { Addressee } from './addressees.js';
import type { MyLetter } from './mine.js';
import { LANGUAGES } from './rows.js';
import { topicsIn, wordsIn } from './topics.js';

interface FormState {
  page: PageContext;
  values?: Values;
  errors?: FieldErrors;
}

const silence = ({ t }: PageContext, { recent, weeks }: Addressee): string => {
  if (recent > 0) return t('letters.person.recent', { count: recent });
  return weeks === null ? t('letters.person.never') : t('letters.person.silence', { weeks });
};

function Person({ page, person }: { page: PageContext; person: Addressee }): JSX.Element {
  const languages = person.languages.map((language) => page.t(`letters.language.${language}`)).join(', ');
  return <><b class="code">{person.reference}</b><span>{silence(page, person)}</span><span class="meta">{person.about} {page.t('letters.person.reads', { languages })}</span></>;
}

/** The form: to whom, the letter, its language and look. */
export function WriteForm({ page, people, values, errors }: FormState & { people: readonly Addressee[] }): JSX.Element {
  const { t } = page;
  return (
    <Wrap>
      <PageHead title={t('letters.form.title')} lede={t('letters.form.lede')} />
      <p><Linked text={t('letters.form.mine')} href={page.link('/letters/mine')} /></p>
      <Form page={page} action="/letters" name="letter" look="cols left" values={values ?? {}} errors={errors ?? {}}>
        <RadioTiles name="to" legend={t('letters.form.to')} size="big" columns="one" value="" hint={t('letters.form.to.hint', { day: page.day(today()) })}
          options={[
            { value: '', label: t('letters.form.to.any'), note: t('letters.form.to.any.note') },
            ...people.map((person) => ({ value: person.reference, label: <Person page={page} person={person} /> })),
          ]} />
        <div class="flow">
          <TextArea name="text" label={t('letters.form.text')} hint={t('letters.form.text.hint')} rows={12} sheet />
          <div>
            <Details summary={t('letters.form.stuck')}><ul>{([1, 2, 3] as const).map((n) => <li>{t(`letters.form.stuck.${n}`)}</li>)}</ul></Details>
            <Details summary={t('letters.form.topics')}><p>{t('letters.form.topics.text')}</p></Details>
          </div>
          <SelectField name="language" label={t('letters.form.language')} short value={page.lang} options={LANGUAGES.map((value) => ({ value, label: t(`letters.language.${value}`) }))} />
          <RadioTiles name="how" legend={t('letters.form.how')} value="printed" options={[
            { value: 'printed', label: t('letters.form.how.printed'), note: t('letters.form.how.printed.note') },
            { value: 'hand_copied', label: t('letters.form.how.handCopied'), note: t('letters.form.how.handCopied.note') },
          ]} />
          <div class="row apart">
            <Sending page={page}><Button name="act" value="read">{t('letters.form.read')}</Button></Sending>
            <span class="row"><Drawing name="envelope" size={44} /><span class="meta">{t('letters.form.free')}</span></span>
          </div>
        </div>
      </Form>
    </Wrap>
  );
}

/** The letter as it will be printed, with what the lint noticed: a word of advice and no more. */
export function Preview({ page, letter }: { page: PageContext; letter: { text: string; to?: string; language: string; how: string } }): JSX.Element {
  const { t } = page;
  const topics = topicsIn(letter.text);
  return (
    <Wrap look="form">
      <PageHead title={t('letters.preview.title')} lede={t('letters.preview.lede')} meta={t('letters.preview.words', { count: wordsIn(letter.text) })} />
      {topics.length > 0 && (
        <Notice tone="care" title={t('letters.preview.warning')}>
          <ul>{topics.map((topic) => <li>{t(`letters.topic.${topic}`)}</li>)}</ul>
          <p>{t('letters.preview.warning.text')}</p>
        </Notice>
      )}
      <Facts of={[[t('letters.preview.to'), letter.to ?? t('letters.staff.fact.any')]]} />
      <div class="sheet" lang={letter.language}>{letter.text.split('\n').map((line) => <p>{line || '\u00a0'}</p>)}</div>
      <Form page={page} action="/letters" name="letter">
        {Object.entries(letter).map(([name, value]) => <input type="hidden" name={name} value={value} />)}
        <div class="row"><Sending page={page}><Button name="act" value="send">{t('letters.preview.send')}</Button></Sending><Button tone="quiet" name="act" value="change">{t('letters.preview.change')}</Button></div>
      </Form>
    </Wrap>
  );
}

/** Shown once, in answer to the sending: the code, and what happens next. */
export function Sent({ page, code }: { page: PageContext; code: string }): JSX.Element {
  const { t, link } = page;
  return (
    <Wrap look="form">
      <PageHead title={t('letters.sent.title')} lede={t('letters.sent.lede')} />
      <Slip title={t('letters.sent.code')} id="code">
        <p class="big code" id="the-code">{code}</p>
        <CopyButton page={page} of="the-code" />
        <p class="hint">{t('letters.sent.keep')}</p>
      </Slip>
      <p class="row"><a href={link('/letters/mine')}>{t('letters.sent.go')}</a> <a href={link('/letters')}>{t('letters.sent.again')}</a></p>
    </Wrap>
  );
}

export function CodeForm({ page, values, errors }: FormState): JSX.Element {
  const { t } = page;
  return (
    <Wrap look="form">
      <PageHead title={t('letters.mine.title')} lede={t('letters.mine.lede')} />
      <Form page={page} action="/letters/mine" name="mine" values={values ?? {}} errors={errors ?? {}}>
        <TextField name="code" label={t('letters.mine.code')} code maxLength={60} />
        <p><Button>{t('letters.mine.go')}</Button></p>
      </Form>
    </Wrap>
  );
}

const STAGES = { written: 0, declined: 0, moderated: 1, translated: 1, assigned: 1, printed: 2, hand_copied: 2, posted: 3, returned: 3, answered: 4 } as const;

/** Where the writer's letter is, and the answer when one came. */
export function Mine({ page, letter }: { page: PageContext; letter: MyLetter }): JSX.Element {
  const { t } = page;
  const shown = (day: Day | null) => day && page.day(day);
  return (
    <Wrap look="form">
      <PageHead title={t(`letters.state.${letter.state}`)} crumb={<a href={page.link('/letters')}>{t('letters.form.title')}</a>} />
      <LifeStrip label={t('letters.strip')} now={STAGES[letter.state]}
        steps={[t('letters.strip.written'), t('letters.strip.read'), t('letters.strip.paper'), t('letters.strip.posted'), t('letters.strip.answered')]} />
      <Facts of={[
        [t('letters.mine.written'), shown(letter.writtenOn)],
        letter.postedOn !== null && [t('letters.mine.posted'), shown(letter.postedOn)],
        letter.reason !== null && [t('letters.mine.reason'), letter.reason],
      ]} />
      {letter.answer !== null && <Slip title={t('letters.mine.answer')} id="answer"><div class="sheet">{letter.answer.split('\n').map((line) => <p>{line}</p>)}</div><p class="hint">{t('letters.mine.answer.note')}</p></Slip>}
    </Wrap>
  );
}
