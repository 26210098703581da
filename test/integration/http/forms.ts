import type { Route } from '../../../src/identity/index.js';
import { may } from '../../../src/identity/index.js';
import type { Ask, Who } from '../access/caller.js';
import { doorsShown, routeFinder } from '../access/links.js';
import { type Actor, ROLES } from '../../../src/kernel/actor.js';

/** The fields of each route's form, with the values its pages offered. */
export type Forms = ReadonlyMap<string, Readonly<Record<string, string[]>>>;

/** The actor a caller is to the table of permissions. */
export const actorOf = (who: Who): Actor | null =>
  who === 'visitor' ? null : who === 'household' ? { kind: 'household', id: 'x', roles: [] } : { kind: 'person', id: 'x', roles: [who === 'volunteer2' ? 'volunteer' : who] };

const OPEN = ['/campaigns/winter-parcels/donate', '/gift', '/letters', '/letters/mine', '/family', '/family/return', '/sign-in'];

/** Finds the forms of every page that anybody reaches, as each of those who work here. */
export async function formsOf(ask: Ask, routes: readonly Route[]): Promise<Forms> {
  const find = routeFinder(routes);
  const found = new Map<string, Record<string, string[]>>();
  for (const who of ['visitor', 'household', ...ROLES] as Who[]) {
    const starts = who === 'visitor' ? [] : ['/staff', '/volunteer', '/family/case', '/account', '/audit'].filter((path) => { const route = find({ method: 'GET', path }); return route && may(actorOf(who), route.access); });
    const pages = new Set([...(who === 'visitor' ? OPEN : starts), ...(await doorsShown(ask, who, starts)).map(({ from }) => from)]);
    for (const page of pages) collect((await ask(who, 'GET', page)).text, page, find, found);
  }
  return found;
}

function collect(html: string, page: string, find: ReturnType<typeof routeFinder>, found: Map<string, Record<string, string[]>>): void {
  for (const [, tag, inside] of html.matchAll(/<form([^>]*)>(.*?)<\/form>/gs)) {
    if (!/method="post"/.test(tag!)) continue;
    const route = find({ method: 'POST', path: /action="([^"]+)"/.exec(tag!)?.[1] ?? page });
    if (!route) continue;
    const name = `POST ${route.path}`;
    found.set(name, merged(found.get(name) ?? {}, fieldsIn(inside!)));
  }
}

function fieldsIn(html: string): Record<string, string[]> {
  const fields: Record<string, string[]> = {};
  for (const [, tag, name] of html.matchAll(/<(input|textarea|button)\b[^>]*?\bname="([^"]+)"/g)) fields[name!] ??= tag === 'textarea' ? [] : [];
  for (const [tag, name] of Array.from(html.matchAll(/<(?:input|button)\b[^>]*?\bname="([^"]+)"[^>]*>/g), ([whole, field]) => [whole, field!] as const)) {
    const value = /\bvalue="([^"]*)"/.exec(tag)?.[1];
    if (value) (fields[name] ??= []).push(value);
  }
  for (const [, name, options] of html.matchAll(/<select\b[^>]*?\bname="([^"]+)"[^>]*>(.*?)<\/select>/gs)) (fields[name!] ??= []).push(...Array.from(options!.matchAll(/<option value="([^"]*)"/g), ([, value]) => value!));
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !name.startsWith('_')));
}

const merged = (a: Record<string, string[]>, b: Record<string, string[]>): Record<string, string[]> =>
  Object.fromEntries([...new Set([...Object.keys(a), ...Object.keys(b)])].map((name) => [name, [...new Set([...(a[name] ?? []), ...(b[name] ?? [])])]]));
