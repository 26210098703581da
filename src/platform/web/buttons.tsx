import type { ComponentChildren, JSX } from 'preact';
import type { Body } from './parts.js';

export interface ButtonProps extends Body {
  /** Primary (one a page), `second`, `quiet` (looks like a link) or `stop` (leaving, panic). */
  tone?: 'primary' | 'second' | 'quiet' | 'stop';
  small?: boolean;
  wide?: boolean;
  /** Turns it into a link: a place to go to, not a thing that happens. */
  href?: string;
  /** Sent with the form when this button was pressed. */
  name?: string;
  value?: string;
  /** The id of the form it belongs to when it stands outside. */
  form?: string;
  /** The form's action when this button was pressed. */
  action?: string;
}

const classes = ({ tone = 'primary', small, wide }: ButtonProps): string =>
  ['btn', tone !== 'primary' && tone, small && 'small', wide && 'wide'].filter(Boolean).join(' ');

/** A button of a form, or with `href` a link that looks like one. */
export function Button(props: ButtonProps): JSX.Element {
  const { href, name, value, form, action, children } = props;
  if (href !== undefined) return <a class={classes(props)} href={href}>{children}</a>;
  return <button class={classes(props)} type="submit" name={name} value={value} form={form} formAction={action}>{children}</button>;
}

/** A link that leads on, with an arrow. */
export function Go({ href, children }: Body & { href: string }): JSX.Element {
  return <a class="go" href={href}>{children}</a>;
}

/** What one may do, each with a line saying what happens. */
export function Actions({ children }: Body): JSX.Element {
  return <ul class="actions">{children}</ul>;
}

/**
 * One action with the line beneath it. Give `disabled` the reason (“A treasurer does this, after approval.”) and the
 * button stays readable and reachable but does nothing.
 */
export function Action({ id, label, note, disabled, ...button }: Omit<ButtonProps, 'children'> & { id: string; label: ComponentChildren; note?: ComponentChildren; disabled?: ComponentChildren }): JSX.Element {
  if (disabled === undefined || disabled === null || disabled === false) {
    return <li><Button {...button}>{label}</Button>{note && <span class="meta">{note}</span>}</li>;
  }
  return (
    <li>
      <button class="btn" type="button" aria-disabled="true" aria-describedby={`${id}-why`}>{label}</button>
      <span class="meta" id={`${id}-why`}>{disabled}</span>
    </li>
  );
}
