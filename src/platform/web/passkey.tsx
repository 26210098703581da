import type { JSX } from 'preact';
import { ASSETS } from './assets.js';
import type { PageContext } from './page-context.js';
import type { Body } from './parts.js';

interface PasskeyButtonProps extends Body {
  page: PageContext;
  /** The hidden field that takes the browser's answer. */
  field: string;
  /** JSON of the options, as the server made them. */
  options: string;
  /** Makes a new passkey instead of using one. */
  make?: boolean;
  second?: boolean;
}

/** A button inside a Form that asks for a passkey and sends the form; it shows itself only where the browser can. */
export function PasskeyButton({ page, field, options, make, second, children }: PasskeyButtonProps): JSX.Element {
  return (
    <>
      <input type="hidden" name={field} value="" />
      <p hidden data-passkey-box=""><button class={second ? 'btn second' : 'btn'} type="button" data-passkey={make ? 'make' : 'use'} data-field={field} data-options={options}>{children}</button></p>
      <p class="error" role="alert" hidden data-passkey-trouble="">{page.t('web.passkey.trouble')}</p>
      <script src={ASSETS.passkey.path} defer />
    </>
  );
}
