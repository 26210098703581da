import type { JSX } from 'preact';
import { render } from 'preact-render-to-string';
import { decimalText, type Currency } from '../../kernel/money.js';
import { identityOf, type CurrencyFigures, type ReportFigures } from '../figures.js';

export interface Heading {
  readonly title: string;
  readonly foundation: string;
}

/** The report as one page for people: no script, no style from elsewhere, opens from disk. */
export const readme = (figures: ReportFigures, heading: Heading): string => `<!doctype html>\n${render(<Readme figures={figures} heading={heading} />)}\n`;

function Readme({ figures, heading: { title, foundation } }: { figures: ReportFigures; heading: Heading }): JSX.Element {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title}</title>
        <style>{STYLE}</style>
      </head>
      <body>
        <h1>{title}</h1>
        <p>{foundation}. Months {figures.months.join(', ')}, closed. What is hidden and why: policy/exclusions.md. What this proves: WHAT-THIS-PROVES.txt.</p>
        {figures.currencies.map((currency) => <OneCurrency figures={currency} />)}
        <h2>Check it</h2>
        <p><code>node verify.mjs bundle …zip</code> adds everything up again, without a network.</p>
      </body>
    </html>
  );
}

function OneCurrency({ figures }: { figures: CurrencyFigures }): JSX.Element {
  const { currency, blocks, costs, held } = figures;
  const { before, received, spent, held: rest } = identityOf(figures);
  const money = (minor: number): string => amount(minor, currency);
  return (
    <section>
      <h2>{currency}</h2>
      <p>{money(before)} held before + {money(received)} received = {money(spent)} spent + {money(rest)} held.</p>
      <table>
        <caption>Blocks</caption>
        <thead><tr><th>Side</th><th>Fund and kind</th><th>Amount</th><th>Card fees</th><th>Contributors</th></tr></thead>
        <tbody>
          {blocks.map((block) => (
            <tr><th scope="row">{block.side}</th><td>{block.cells.map(({ fund, kind }) => `${fund}: ${kind}`).join(', ')}</td><td>{money(block.amount)}</td><td>{money(block.fees)}</td><td>{block.contributors}</td></tr>
          ))}
          {costs.map(({ fund, kind, amount: minor }) => <tr><th scope="row">costs</th><td>{fund}: {kind}</td><td>{money(minor)}</td><td /><td>companies</td></tr>)}
        </tbody>
      </table>
      {held.map(({ side, from }) => <p>Held back: {side} since {from}. It joins the next report.</p>)}
    </section>
  );
}

const amount = (minor: number, currency: Currency): string => `${decimalText({ minor, currency })} ${currency}`;

const STYLE = 'body{font:17px/1.6 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#23201b;background:#fbf8f2}table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .8rem .3rem 0;border-bottom:1px solid #d8d0c2;font-weight:400}td:nth-child(3),td:nth-child(4){text-align:right;font-variant-numeric:tabular-nums}caption{text-align:left;font-weight:600}';
