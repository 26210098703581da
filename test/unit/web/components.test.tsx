import { describe, expect, it } from '@jest/globals';
import type { JSX } from 'preact';
import { render } from 'preact-render-to-string';
import { Action, Bar, BarsChart, Checkbox, Form, LifeStrip, Linked, MoneyField, Picks, RadioTiles, renderPage, renderProblem, SelectField, Table, TextArea, TextField, type Values } from '../../../src/platform/web/index.js';
import { layOut } from '../../../src/platform/web/figures.js';
import { testPage } from './page.js';

const EVIL = '"><script>alert(1)</script>';
const inForm = (body: JSX.Element, values: Values = {}, errors: Record<string, string> = {}) =>
  render(<Form page={testPage()} action="/letters" name="letter" values={values} errors={errors}>{body}</Form>);

describe('forms', () => {
  it('carry the token of their name and the idempotency key', () => {
    const html = inForm(<></>);
    expect(html).toContain('name="_token" value="token-of-letter"');
    expect(html).toContain('name="_key" value="key-1"');
  });

  it('send no token in a search, where it would land in the address', () => {
    const html = render(<Form page={testPage()} action="/letters" name="search" method="get"><></></Form>);
    expect(html).not.toContain('_token');
    expect(html).not.toContain('_key');
  });

  it('link an error to its field, and list it on top', () => {
    const html = inForm(<TextField name="sum" label="How much?" hint="A guess is fine." />, { sum: 'a lot' }, { sum: 'Enter an amount in figures' });
    expect(html).toContain('<a href="#letter-sum">How much? Enter an amount in figures</a>');
    expect(html).toMatch(/<input[^>]*id="letter-sum"[^>]*aria-describedby="letter-sum-hint letter-sum-error"[^>]*aria-invalid="true"/);
    expect(html).toContain('id="letter-sum-error"');
    expect(html).toContain('value="a lot"');
    expect(html).toContain('One thing needs another look');
  });

  it('name each field in the list, in the order of the page, also those inside parts of it', () => {
    const Part = (): JSX.Element => <TextField name="day" label="Day" />;
    const html = inForm(<><Part /><RadioTiles name="often" legend="How often?" options={[]} /></>, {}, { other: 'Gone.', often: 'Choose.', day: 'Missing.' });
    expect([...html.matchAll(/<a href="#letter-(\w+)">([^<]*)</g)].map(([, id, text]) => [id, text])).toEqual([['day', 'Day: Missing.'], ['often', 'How often? Choose.'], ['other', 'Gone.']]);
    expect(html.match(/id="letter-day"/g)).toHaveLength(1);
  });

  it('say nothing of errors when there are none', () => {
    const html = inForm(<TextField name="sum" label="How much?" />);
    expect(html).not.toMatch(/aria-invalid|role="alert"|class="error"/);
  });

  it('give the first of several choices the id the summary links to', () => {
    const html = inForm(<RadioTiles name="often" legend="How often?" options={[{ value: 'once', label: 'Once' }, { value: 'month', label: 'Monthly' }]} />, {}, { often: 'Choose one' });
    expect(html).toMatch(/<input type="radio" name="often" value="once" id="letter-often"/);
    expect(html.match(/id="letter-often"/g)).toHaveLength(1);
  });

  it('keep what was chosen, and let it win over the first choice', () => {
    const options = [{ value: 'a', label: 'A' }, { value: 'b', label: 'B' }];
    expect(inForm(<Picks name="x" legend="X" options={options} value="a" />)).toMatch(/value="a"[^>]* checked/);
    expect(inForm(<Picks name="x" legend="X" options={options} value="a" />, { x: 'b' })).toMatch(/value="b"[^>]* checked/);
    const many = inForm(<Picks many name="x" legend="X" options={options} />, { x: ['a', 'b'] });
    expect(many.match(/ checked/g)).toHaveLength(2);
    expect(inForm(<SelectField name="x" label="X" options={options} value="a" />, { x: 'b' })).toMatch(/value="b" selected|selected value="b"/);
  });

  it('do not tick again what was unticked before an error', () => {
    expect(inForm(<Checkbox name="fee" label="Add the fee" checked />)).toContain('checked');
    expect(inForm(<Checkbox name="fee" label="Add the fee" checked />, { sum: '1' }, { sum: 'Too small' })).not.toContain('checked');
  });

  it('never write a password back', () => {
    expect(inForm(<TextField name="password" label="Password" type="password" />, { password: 'secret words' })).not.toContain('secret words');
  });

  it('refuse a field without a form around it', () => {
    expect(() => render(<TextField name="a" label="A" />)).toThrow('outside a Form');
  });

  it('show the sign of the currency before the amount', () => {
    expect(inForm(<MoneyField name="sum" label="Sum" currency="PLN" />)).toContain('<span>PLN</span>');
    expect(inForm(<MoneyField name="sum" label="Sum" />)).toContain('<span>€</span>');
  });
});

describe('escaping', () => {
  it('holds in text, attributes, values and errors', () => {
    const html = inForm(
      <><TextField name="a" label={EVIL} hint={EVIL} value={EVIL} /><TextArea name="b" label="B" value={`</textarea>${EVIL}`} /><SelectField name="c" label="C" options={[{ value: EVIL, label: EVIL }]} /></>,
      { a: EVIL }, { a: EVIL },
    );
    expect(html).not.toContain('<script');
    expect(html.match(/<\/textarea>/g)).toHaveLength(1);
  });

  it('holds in the whole document', () => {
    const html = renderPage({ page: testPage(), title: EVIL, body: <h1>{EVIL}</h1> });
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(renderProblem(testPage(), { status: 422, code: 'no.such', message: EVIL, fields: { a: EVIL + EVIL } }).match(/<script/g)).toHaveLength(1);
  });
});

describe('a chart', () => {
  const names = ['June', 'July <b>', 'August'];
  const draw = (series = [{ name: 'Received', tone: 1 as const, values: [100, 250, 0] }]) =>
    render(<BarsChart page={testPage()} label="Received by month, June to August 2026" head="Month" names={names} series={series} format={(value) => `€${value}`} />);

  it('keeps the strict policy: no style, no script, names escaped', () => {
    const html = draw();
    expect(html).not.toMatch(/style|<script|July <b>|NaN|ecmeta/);
    expect(html.match(/<svg /g)).toHaveLength(2);
  });

  it('is said in words, and again as a table', () => {
    const html = draw([{ name: 'Received', tone: 1 as const, values: [100, 250, 0] }, { name: 'Spent', tone: 3 as never, values: [1, 2, 3] }]);
    expect(html).toContain('role="img" aria-label="Received by month, June to August 2026"');
    expect(html).toContain('<th scope="row">August</th><td class="n">€0</td><td class="n">€3</td>');
    expect(html).toContain('<i class="key b3"></i>Spent');
  });
});

describe('parts', () => {
  it('a disabled action says why, and stays reachable', () => {
    const html = render(<Action id="release" label="Release the payment" disabled="A treasurer does this, after approval." />);
    expect(html).toMatch(/type="button" aria-disabled="true" aria-describedby="release-why"/);
    expect(html).toContain('<span class="meta" id="release-why">A treasurer does this');
    expect(html).not.toContain(' disabled');
  });

  it('a life strip marks where an object is, in words too', () => {
    const html = render(<LifeStrip label="Where this is" steps={['Requested', 'Packed', 'Arrived']} now={1} />);
    expect(html).toContain('<li class="now" aria-current="step"><span>Packed</span></li>');
    expect(html.match(/class="done"/g)).toHaveLength(1);
  });

  it('a sentence with a link keeps its words, and a sentence without one has none', () => {
    expect(render(<Linked text="Say; <a>what it means</a>." href="/safety" />)).toBe('Say; <a href="/safety">what it means</a>.');
    expect(render(<Linked text="Only <b>words</b>" href="/x" />)).toBe('Only &lt;b>words&lt;/b>');
  });

  it('a stacked table names each value', () => {
    const html = render(<Table caption="Budget" stack rows={[{ a: 'Socks', n: 2 }]} columns={[{ head: 'What', cell: (row) => row.a }, { head: 'Number', number: true, cell: (row) => row.n }]} total={['All', 2]} />);
    expect(html).toContain('<td class="n" data-label="Number">2</td>');
    expect(html).toContain('<th scope="row">Socks</th>');
  });

  it('the parts of a bar never leave it and never overlap', () => {
    const placed = layOut([{ value: 800, tone: 1 }, { value: 0, tone: 2 }, { value: 199, tone: 3 }, { value: 1, tone: 4 }], 1000);
    expect(placed).toHaveLength(3);
    placed.forEach(({ x, width }, index) => expect(x + width).toBeLessThanOrEqual(placed[index + 1]?.x ?? 1001));
    expect(layOut([{ value: 5, tone: 1 }], 0)).toEqual([{ x: 0, width: 2, tone: 1 }]);
    expect(render(<Bar label="Half" parts={[{ value: 1, tone: 1 }]} of={2} />)).toContain('role="img" aria-label="Half"');
  });
});
