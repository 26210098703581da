import { h, type ComponentChildren, type JSX } from 'preact';
import type { Currency } from '../../kernel/money.js';
import { useField, type FieldState } from './form.js';
import { Icon } from './icons.js';
import { LOCALES } from '../i18n/index.js';

export interface FieldProps {
  name: string;
  label: ComponentChildren;
  /** One sentence before the field. */
  hint?: ComponentChildren;
  /** Says “(you may leave it empty)” beside the label. */
  optional?: boolean;
  /** The first value; what was typed before wins. */
  value?: string | undefined;
}

const describedBy = (id: string, hint: unknown, error: unknown): string | undefined =>
  [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ') || undefined;

/** The sentence that says what to change, linked to its field. */
export function FieldError({ id, children }: { id: string; children: ComponentChildren }): JSX.Element {
  return <span class="error" id={`${id}-error`}><Icon name="bad" /><span>{children}</span></span>;
}

/** Label, hint, error and control in their order; `control` gets what ties them together. */
export function Field({ name, label, hint, optional, control }: FieldProps & { control: (field: FieldState, tie: { id: string; name: string; 'aria-describedby': string | undefined; 'aria-invalid': 'true' | undefined }) => JSX.Element }): JSX.Element {
  const field = useField(name, label);
  const { id, error, page } = field;
  return (
    <div class={error ? 'field bad' : 'field'}>
      <label for={id}>{label}{optional && <> <span class="opt">{page.t('web.form.optional')}</span></>}</label>
      {hint && <span class="hint" id={`${id}-hint`}>{hint}</span>}
      {error && <FieldError id={id}>{error}</FieldError>}
      {control(field, { id, name, 'aria-describedby': describedBy(id, hint, error), 'aria-invalid': error ? 'true' : undefined })}
    </div>
  );
}

export interface TextFieldProps extends FieldProps {
  type?: 'text' | 'password' | 'email' | 'search' | 'date' | 'file';
  /** A narrow field: codes, weights, days. */
  short?: boolean;
  inputMode?: 'text' | 'numeric' | 'decimal' | 'email';
  /** Off unless said otherwise: this may be a phone that is looked through. */
  autocomplete?: string;
  maxLength?: number;
  required?: boolean;
  code?: boolean;
  /** What a file field offers to choose; pictures unless said otherwise. */
  accept?: string;
  /** Filled from what stands after `#` in the address (one-time links). */
  fromFragment?: boolean;
  /** A unit before the field. */
  unit?: string;
}

/** What a file field offers to choose: the server looks at the bytes, not at this. */
const PICTURES = 'image/jpeg,image/png,image/webp';

/** One line of text. Passwords and files are never written back. */
export function TextField(props: TextFieldProps): JSX.Element {
  const { type = 'text', short, inputMode, autocomplete = 'off', maxLength, required, code, unit, value, fromFragment } = props;
  const keeps = type !== 'password' && type !== 'file';
  const classes = [short && !unit && 'w10', code && 'code'].filter(Boolean).join(' ');
  return (
    <Field {...props} control={(field, tie) => {
      const input = h('input', {
        ...tie, type, class: classes || undefined, value: keeps ? field.value ?? value : undefined, inputMode, autocomplete, maxLength, required, accept: type === 'file' ? props.accept ?? PICTURES : undefined, spellcheck: code ? false : undefined, 'data-from-fragment': fromFragment ? '' : undefined,
      });
      return unit ? <div class={short ? 'unit w10' : 'unit'}><span>{unit}</span>{input}</div> : input;
    }} />
  );
}

/** Several lines; `sheet` is the ruled paper of letters. */
export function TextArea(props: FieldProps & { rows?: number; maxLength?: number; sheet?: boolean; lang?: string }): JSX.Element {
  const { rows = 4, maxLength, sheet, lang, value } = props;
  return <Field {...props} control={(field, tie) => <textarea {...tie} rows={rows} maxLength={maxLength} lang={lang} class={sheet ? 'sheet' : undefined}>{field.value ?? value ?? ''}</textarea>} />;
}

const signOf = (currency: Currency, locale: string): string =>
  new Intl.NumberFormat(locale, { style: 'currency', currency }).formatToParts(0).find(({ type }) => type === 'currency')?.value ?? currency;

/** An amount as people type it; read it with `parseMoney`. */
export function MoneyField({ currency = 'EUR', ...props }: FieldProps & { currency?: Currency }): JSX.Element {
  const { page } = useField(props.name);
  return <TextField {...props} short inputMode="decimal" unit={signOf(currency, LOCALES[page.lang])} />;
}

export interface Option {
  value: string;
  label: string;
}

/** A list to choose one of; `empty` is its first, valueless line (“Choose a place”). */
export function SelectField(props: FieldProps & { options: readonly Option[]; empty?: string; short?: boolean }): JSX.Element {
  const { options, empty, short, value } = props;
  return (
    <Field {...props} control={(field, tie) => {
      const chosen = field.value ?? value;
      return (
        <select {...tie} class={short ? 'w10' : undefined}>
          {empty !== undefined && <option value="">{empty}</option>}
          {options.map((option) => <option value={option.value} selected={option.value === chosen}>{option.label}</option>)}
        </select>
      );
    }} />
  );
}
