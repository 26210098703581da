import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../config/root.js';

export interface Asset {
  /** `/assets/site-<hash>.css`: the hash changes with the content, so it may be kept for ever. */
  readonly path: string;
  readonly type: string;
  readonly body: Buffer;
}

const FOLDER = join(projectRoot, 'src/platform/web/assets');

function asset(name: string, type: string, body: Buffer): Asset {
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 12);
  const [stem, end] = name.split('.');
  return { path: `/assets/${stem}-${hash}.${end}`, type, body };
}

const load = (name: string, type: string): Asset => asset(name, type, readFileSync(join(FOLDER, name)));

/** The stylesheets in their order as one, without comments and indentation. */
function stylesheet(): Asset {
  const parts = readdirSync(join(FOLDER, 'css')).sort().map((name) => readFileSync(join(FOLDER, 'css', name), 'utf8'));
  const text = parts.join('\n').replaceAll(/\/\*.*?\*\//gs, '').replaceAll(/\s*\n\s*/g, '\n').replaceAll(/\s*([{};,])\s*/g, '$1').trim();
  return asset('site.css', 'text/css; charset=utf-8', Buffer.from(text));
}

/** All files the pages load: nothing else is ever fetched, and nothing from elsewhere. */
export const ASSETS = {
  css: stylesheet(),
  script: load('site.js', 'text/javascript; charset=utf-8'),
  /** Only on the page that asks for a moment (src/gate). */
  gate: load('gate.js', 'text/javascript; charset=utf-8'),
  passkey: load('passkey.js', 'text/javascript; charset=utf-8'),
  icon: load('icon.svg', 'image/svg+xml'),
} as const;

/** The file behind a path of `/assets/`; undefined for an unknown name or an old hash. */
export const assetAt = (path: string): Asset | undefined => Object.values(ASSETS).find((asset) => asset.path === path);
