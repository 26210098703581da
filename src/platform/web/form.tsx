import { createContext, type ComponentChildren, type JSX } from 'preact';
import { render } from 'preact-render-to-string';
import { useContext } from 'preact/hooks';
import type { FieldErrors } from '../../kernel/problem.js';
import type { PageContext } from './page-context.js';
import { Notice, type Body } from './parts.js';

/** What was typed, by field name; kept when a form comes back with errors. */
export type Values = Readonly<Record<string, unknown>>;

interface FormState {
  page: PageContext;
  name: string;
  values: Values;
  errors: FieldErrors;
  /** What the page calls each of its fields, in their order; filled while they are drawn. */
  labels: Map<string, string>;
}

const FormContext = createContext<FormState | null>(null);

export interface FormProps extends Body {
  page: PageContext;
  /** A route without the language's prefix. */
  action: string;
  /** Names the form: its token is bound to it, its fields' ids begin with it. */
  name: string;
  method?: 'post' | 'get';
  values?: Values | object;
  errors?: FieldErrors;
  /** `slip` makes the form the page's slip; `loose` (default) is generous, `flow` is close. */
  look?: 'slip' | 'loose' | 'flow' | 'row' | 'cols left' | 'plain';
  stay?: boolean;
  id?: string;
  /** For uploads. */
  multipart?: boolean;
}

const LOOKS = { slip: 'slip flow', loose: 'flow loose form', flow: 'flow', row: 'row', 'cols left': 'cols left', plain: '' } as const;

/** A form of ours: adds the token and the idempotency key, lists what is wrong on top, and hands values and errors to its fields. */
export function Form({ page, action, name, method = 'post', values = {}, errors = {}, look = 'loose', stay, id, multipart, children }: FormProps): JSX.Element {
  const post = method === 'post';
  const state: FormState = { page, name, values: values as Values, errors, labels: new Map() };
  const fields = <FormContext.Provider value={state}>{children}</FormContext.Provider>;
  learnLabels(state, fields);
  return (
    <form class={`${LOOKS[look]}${stay ? ' stay' : ''}`} id={id ?? name} action={page.link(action)} method={method} encType={multipart ? 'multipart/form-data' : undefined} noValidate={post}>
      <ErrorSummary {...state} />
      {fields}
      {post && <input type="hidden" name="_token" value={page.token(name)} />}
      {post && <input type="hidden" name="_key" value={page.key} />}
    </form>
  );
}

/** Where something is wrong the fields are drawn once before, so that the list above them can call them by their names. */
function learnLabels({ errors }: FormState, fields: JSX.Element): void {
  if (Object.keys(errors).length > 0) render(fields);
}

/** The list of what needs another look, in the order of the page, each by its name and a link to it. Nothing when all is well. */
function ErrorSummary({ page, name, errors, labels }: FormState): JSX.Element | null {
  const order = [...labels.keys()];
  const entries = Object.entries(errors).sort(([a], [b]) => placeIn(order, a) - placeIn(order, b));
  if (entries.length === 0) return null;
  return (
    <Notice tone="stop" title={page.t('web.form.errors', { count: entries.length })}>
      <ul class="links">{entries.map(([field, sentence]) => <li><a href={`#${fieldId(name, field)}`}>{named(labels.get(field), sentence)}</a></li>)}</ul>
    </Notice>
  );
}

const placeIn = (order: readonly string[], field: string): number => (order.includes(field) ? order.indexOf(field) : order.length);

/** A question stands for itself; another name gets a colon. */
const named = (label: string | undefined, sentence: string): string => (label === undefined ? sentence : `${label}${/[?.!]$/.test(label) ? '' : ':'} ${sentence}`);

export const fieldId = (form: string, field: string): string => `${form}-${field.replace(/[^\w-]+/g, '-')}`;

export interface FieldState {
  id: string;
  page: PageContext;
  /** What was typed before, as text; undefined when nothing was. */
  value: string | undefined;
  error: string | undefined;
  /** Whether a radio or check box of this field was chosen before; undefined when the form is fresh. */
  chosen(option: string): boolean | undefined;
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;

/** The state of a field inside a Form, which learns what the page calls it. Throws when there is no Form around it: that is a mistake in the page. */
export function useField(name: string, label?: ComponentChildren): FieldState {
  const form = useContext(FormContext);
  if (!form) throw new Error(`the field “${name}” stands outside a Form`);
  if (typeof label === 'string') form.labels.set(name, label);
  const raw = form.values[name];
  const submitted = Object.keys(form.errors).length > 0;
  return {
    id: fieldId(form.name, name),
    page: form.page,
    value: textOf(raw),
    error: Object.hasOwn(form.errors, name) ? form.errors[name] : undefined,
    chosen: (option) => (raw === undefined ? (submitted ? false : undefined) : Array.isArray(raw) ? raw.includes(option) : textOf(raw) === option),
  };
}

/** The end of a visitor's form: the button that sends it, or, while the service is stopped, one sentence in its place. */
export function Sending({ page, children }: Body & { page: PageContext }): JSX.Element {
  return page.stopped ? <Notice><p>{page.t('web.form.stopped')}</p></Notice> : <>{children}</>;
}

/** A form of one button: approve, claim, sign out. */
export function ButtonForm({ hidden = {}, children, ...form }: Omit<FormProps, 'look' | 'values' | 'errors'> & { hidden?: Readonly<Record<string, string>> }): JSX.Element {
  return (
    <Form {...form} look="plain">
      {Object.entries(hidden).map(([key, value]) => <input type="hidden" name={key} value={value} />)}
      {children}
    </Form>
  );
}
