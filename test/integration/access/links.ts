import type { Route } from '../../../src/identity/index.js';
import type { Ask, Who } from './caller.js';

/** Doors of signed-in people; what the public may open anyway is not walked. */
const INSIDE = /^\/(staff|audit|volunteer|family|account|me)(\/|$)/;

export interface Door {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** The page that shows it. */
  readonly from: string;
}

/** Every link and form on every page somebody reaches from `starts` by following links. */
export async function doorsShown(ask: Ask, who: Who, starts: readonly string[]): Promise<Door[]> {
  const doors = new Map<string, Door>();
  const waiting = [...starts];
  const seen = new Set(waiting);
  for (let from = waiting.shift(); from !== undefined; from = waiting.shift()) {
    const { text, headers } = await ask(who, 'GET', from);
    if (!String(headers['content-type']).startsWith('text/html')) continue;
    for (const door of doorsOf(text, from)) {
      doors.set(`${door.method} ${door.path}`, door);
      if (door.method === 'POST' || seen.has(door.path)) continue;
      seen.add(door.path);
      waiting.push(door.path);
    }
  }
  return [...doors.values()];
}

function doorsOf(html: string, from: string): Door[] {
  const found = [
    ...Array.from(html.matchAll(/<a [^>]*?href="([^"#]+)"/g), ([, path]) => ({ method: 'GET' as const, path: path! })),
    ...Array.from(html.matchAll(/<form([^>]*)>/g), ([, tag]) => ({ method: /method="get"/.test(tag!) ? ('GET' as const) : ('POST' as const), path: /action="([^"]+)"/.exec(tag!)?.[1] ?? from })),
    ...Array.from(html.matchAll(/formaction="([^"]+)"/g), ([, path]) => ({ method: 'POST' as const, path: path! })),
  ];
  return found.map(({ method, path }) => ({ method, path: path.replaceAll('&amp;', '&').replace(/^\/(be|ru)(?=\/|$)/, '').split('?')[0]!, from })).filter(({ path }) => INSIDE.test(path));
}

/** Finds the route a path belongs to as the router does: the one with the fewest names to fill in. */
export function routeFinder(routes: readonly Route[]): (door: { method: string; path: string }) => Route | undefined {
  const patterns = [...routes].sort((a, b) => names(a) - names(b)).map((route) => ({ route, pattern: new RegExp(`^${route.path.replace(/[.]/g, '\\.').replace(/:\w+/g, '[^/]+').replace('*', '.+')}$`) }));
  return ({ method, path }) => patterns.find(({ route, pattern }) => route.method === method && pattern.test(path))?.route;
}
const names = ({ path }: Route): number => path.match(/[:*]/g)?.length ?? 0;
