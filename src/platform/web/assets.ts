import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../root.js';

export interface Asset {
  /** `/assets/site-<hash>.css`: the hash changes with the content, so it may be kept for ever. */
  readonly path: string;
  readonly type: string;
  readonly body: Buffer;
}

function load(name: string, type: string): Asset {
  const body = readFileSync(join(ROOT, 'src/platform/web/assets', name));
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 12);
  const [stem, end] = name.split('.');
  return { path: `/assets/${stem}-${hash}.${end}`, type, body };
}

/** All files the pages load: nothing else is ever fetched, and nothing from elsewhere. */
export const ASSETS = {
  css: load('site.css', 'text/css; charset=utf-8'),
  script: load('site.js', 'text/javascript; charset=utf-8'),
  icon: load('icon.svg', 'image/svg+xml'),
} as const;

/** The file behind a path of `/assets/`; undefined for an unknown name or an old hash. */
export const assetAt = (path: string): Asset | undefined => Object.values(ASSETS).find((asset) => asset.path === path);
