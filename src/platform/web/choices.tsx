import type { ComponentChildren, JSX } from 'preact';
import { FieldError } from './fields.js';
import { useField, type FieldState } from './form.js';
import { Drawing, type DrawingName } from './icons.js';

export interface Choice {
  value: string;
  label: ComponentChildren;
  /** A quiet line beneath: what follows from choosing this. */
  note?: ComponentChildren;
  /** At the end: a price, a weight. */
  end?: ComponentChildren;
  /** What it adds to a sum shown elsewhere on the page (`data-sum-of` with the field’s name). */
  amount?: number;
  drawing?: DrawingName;
}

interface GroupProps {
  name: string;
  legend: ComponentChildren;
  hint?: ComponentChildren;
  /** `big` is a question of its own, `hidden` is only heard. */
  size?: 'big' | 'small' | 'hidden';
  options: readonly Choice[];
  /** The first choice; what was chosen before wins. */
  value?: string | readonly string[] | undefined;
}

const LEGENDS = { big: 'big', small: undefined, hidden: 'sr' } as const;

function Group({ field, legend, hint, size = 'small', children }: Pick<GroupProps, 'legend' | 'hint' | 'size'> & { field: FieldState; children: ComponentChildren }): JSX.Element {
  const { id, error } = field;
  const described = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ');
  return (
    <fieldset class={error ? 'field bad' : undefined} aria-describedby={described || undefined}>
      <legend class={LEGENDS[size]}>{legend}</legend>
      {hint && <p class="hint" id={`${id}-hint`}>{hint}</p>}
      {error && <p><FieldError id={id}>{error}</FieldError></p>}
      {children}
    </fieldset>
  );
}

/** Fields that answer one question together; what is wrong with all of it is said above them. */
export function FieldSet({ name, children, ...props }: Pick<GroupProps, 'name' | 'legend' | 'hint' | 'size'> & { children: ComponentChildren }): JSX.Element {
  const field = useField(name, props.legend);
  return <Group field={field} {...props}><div class="flow loose" id={field.id}>{children}</div></Group>;
}

const isChosen = (field: FieldState, option: string, value: GroupProps['value']): boolean =>
  field.chosen(option) ?? (Array.isArray(value) ? value.includes(option) : value === option);

/** The summary of errors links to the first control, which therefore carries the field's id. */
const idOf = (field: FieldState, index: number): string | undefined => (index === 0 ? field.id : undefined);

/** Tiles: the whole face is the target. `columns` two or one; without it as many as fit. With drawings they are gifts. */
export function RadioTiles({ columns, ...props }: GroupProps & { columns?: 'one' | 'two' }): JSX.Element {
  const field = useField(props.name, props.legend);
  return (
    <Group field={field} {...props}>
      <div class={columns ? `tiles ${columns}` : 'tiles'}>
        {props.options.map((option, index) => (
          <label class={option.drawing ? 'tile gift' : 'tile'}>
            <input type="radio" name={props.name} value={option.value} id={idOf(field, index)} checked={isChosen(field, option.value, props.value)} />
            <span class="face"><Face {...option} /></span>
          </label>
        ))}
      </div>
    </Group>
  );
}

function Face({ label, note, end, drawing }: Choice): JSX.Element {
  if (!drawing) return note ? <><b>{label}</b><span class="meta">{note}</span></> : <>{label}</>;
  return <><Drawing name={drawing} size={38} /><span><b>{label}</b>{note && <span class="meta">{note}</span>}</span><span class="tab">{end}</span></>;
}

/** Choices under one another: radio buttons, or check boxes with `many`. */
export function Picks({ many, ...props }: GroupProps & { many?: boolean }): JSX.Element {
  const field = useField(props.name, props.legend);
  return (
    <Group field={field} {...props}>
      <div class="picks cut">
        {props.options.map((option, index) => (
          <label class="pick">
            <input type={many ? 'checkbox' : 'radio'} name={props.name} value={option.value} id={idOf(field, index)} checked={isChosen(field, option.value, props.value)} data-amount={option.amount} />
            <span class="grow">{option.label}{option.note && <span class="meta">{option.note}</span>}</span>
            {option.end && <span class="tab">{option.end}</span>}
          </label>
        ))}
      </div>
    </Group>
  );
}

/** One check box that stands alone; sends `value` (default `on`, what `@Flag()` reads) when ticked. */
export function Checkbox({ name, label, note, value = 'on', checked }: { name: string; label: ComponentChildren; note?: ComponentChildren; value?: string; checked?: boolean }): JSX.Element {
  const field = useField(name, label);
  return (
    <div class={field.error ? 'field bad' : 'field'}>
      {field.error && <FieldError id={field.id}>{field.error}</FieldError>}
      <label class="pick">
        <input type="checkbox" name={name} value={value} id={field.id} checked={field.chosen(value) ?? checked} aria-invalid={field.error ? 'true' : undefined} aria-describedby={field.error ? `${field.id}-error` : undefined} />
        <span class="grow">{label}{note && <span class="meta">{note}</span>}</span>
      </label>
    </div>
  );
}
