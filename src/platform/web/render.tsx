import type { JSX } from 'preact';
import { render } from 'preact-render-to-string';
import { kindOf, type PageKind } from './kind.js';
import { Layout } from './layout.js';
import type { PageContext } from './page-context.js';

/** The complete HTML of a page. Without `kind` its path decides. Every text in it is escaped by the renderer. */
export function renderPage({ page, title, body, head, kind = kindOf(page.path) }: { page: PageContext; title: string; body: JSX.Element; head?: JSX.Element | undefined; kind?: PageKind | undefined }): string {
  return `<!doctype html>${render(<Layout page={page} title={title} kind={kind} head={head}>{body}</Layout>)}`;
}
