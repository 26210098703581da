import type { JSX } from 'preact';
import type { PageContext, PageKind } from '../web/index.js';

/** What a page handler answers. Anything else is sent as JSON. */
export type Result = View | Redirect | FileResult;

export class View {
  constructor(readonly page: PageContext, readonly title: string, readonly body: JSX.Element, readonly options: { status?: number; kind?: PageKind; cache?: string; cookie?: string; head?: JSX.Element } = {}) {}
}
export class Redirect {
  constructor(readonly path: string, readonly cookie?: string) {}
}
export class FileResult {
  constructor(readonly name: string, readonly mime: string, readonly body: Buffer | string, readonly options: { inline?: boolean; cache?: string; changedAt?: Date } = {}) {}
}

/** A page of ours: its title, its body, and where it matters a status other than 200. Private unless `cache` says otherwise. */
export const view = (page: PageContext, title: string, body: JSX.Element, options?: View['options']): View => new View(page, title, body, options);

/** Whether this, as an address, stays with us: browsers read `//x`, `/\x` and a slash, a tab and a slash as another site. */
export const isOurPath = (path: string): boolean => /^\/(?![/\\])[^\\\p{Cc}]*$/u.test(path);

/** 303 to a path of ours (give it `page.link('/…')`); never to another origin. */
export const redirect = (path: string, cookie?: string): Redirect => {
  if (!isOurPath(path)) throw new TypeError('only paths of ours');
  return new Redirect(path, cookie);
};

/** A download, or with `inline` something the browser shows. With `cache` it carries an ETag of its bytes, and whoever holds them already is told so. */
export const file = (name: string, mime: string, body: Buffer | string, options?: FileResult['options']): FileResult => new FileResult(name, mime, body, options);
