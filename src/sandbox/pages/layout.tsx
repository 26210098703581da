import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';

const CSS = `
:root { color-scheme: light dark; --ink: #1d2327; --quiet: #59636b; --paper: #fbfaf7; --card: #fff; --line: #d9d6cd; --band: #f3e7c4; --act: #1f5c57; --bad: #8c2f23 }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e6e1; --quiet: #a5acb1; --paper: #16191b; --card: #1e2326; --line: #353c40; --band: #4a3f1d; --act: #8fc9c1; --bad: #e99b8f } }
* { box-sizing: border-box } body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper) }
.band { margin: 0; padding: .6rem 1rem; background: var(--band); text-align: center } main { max-width: 30rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.2rem; font-weight: 500; margin: 0 } h1 + form, h1 + p:not(.amount), h1 + .problem { margin-top: 1.25rem } .amount { font-size: 2rem; font-weight: 600; margin: .25rem 0 1.5rem } .quiet { color: var(--quiet); font-size: .9rem }
form { margin: 0 0 1rem } label { display: block; margin: 0 0 .9rem } input { width: 100%; margin-top: .25rem; padding: .65rem .7rem; font: inherit; color: inherit; background: var(--card); border: 1px solid var(--quiet); border-radius: .4rem }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: .9rem } button { width: 100%; padding: .75rem; font: inherit; font-weight: 600; color: var(--paper); background: var(--act); border: 0; border-radius: .4rem; cursor: pointer }
button.plain { display: flex; justify-content: space-between; gap: 1rem; padding: .45rem .2rem; font-weight: 400; text-align: left; color: var(--ink); background: none; border-bottom: 1px solid var(--line); border-radius: 0 }
button.second { color: var(--ink); background: none; border: 1px solid var(--line) } code { font-size: .85rem; color: var(--quiet); white-space: nowrap } a { color: inherit } summary { cursor: pointer; padding: .4rem 0 }
.problem { padding: .7rem .9rem; border-left: 4px solid var(--bad); background: var(--card) } :focus-visible { outline: 3px solid var(--act); outline-offset: 2px }
`;

/** A whole page of the sandbox: no script, no font, nothing from elsewhere, and a band that says what it is. */
export function page(title: string, body: ComponentChildren): string {
  const tree = (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>{`${title} · SANDBOX`}</title>
        <style dangerouslySetInnerHTML={{ __html: CSS }} />
      </head>
      <body>
        <p class="band" role="note">
          <strong>SANDBOX</strong> · stands in for Stripe’s page. No money moves. Never type a real card number.
        </p>
        <main>{body}</main>
      </body>
    </html>
  );
  return `<!doctype html>${renderToString(tree)}`;
}
