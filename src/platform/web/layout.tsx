import type { ComponentChildren, JSX } from 'preact';
import { LANGUAGES, LANGUAGE_NAMES, linkTo, LOCALES } from '../i18n/index.js';
import { ASSETS } from './assets.js';
import { Badge } from './parts.js';
import { Drawing } from './icons.js';
import { titleOf, type PageKind } from './kind.js';
import { currentItem, doorsOf, MAP, PUBLIC_MENU, STAFF_MENU, type MenuItem } from './menu.js';
import type { PageContext } from './page-context.js';
import { QuickExit } from './helpers.js';

interface LayoutProps {
  page: PageContext;
  title: string;
  kind: PageKind;
  /** What only this page says of itself to programs: its feeds, its picture for whoever passes it on. */
  head?: ComponentChildren;
  children: ComponentChildren;
}

/** The whole document. No inline style or script, one stylesheet, one small script that every page can do without. */
export function Layout({ page, title, kind, head, children }: LayoutProps): JSX.Element {
  return (
    <html lang={LOCALES[page.lang]}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        {kind !== 'public' && <meta name="robots" content="noindex" />}
        <title>{titleOf(kind, title)}</title>
        {head}
        <link rel="icon" type="image/svg+xml" href={ASSETS.icon.path} />
        <link rel="stylesheet" href={ASSETS.css.path} />
        <script src={ASSETS.script.path} defer />
      </head>
      <body class={kind === 'staff' ? 'console' : undefined}>
        <a class="skip" href="#main">{page.t('web.skip')}</a>
        {page.demo && <aside class="ribbon" aria-label={page.t('web.demo.label')}><p><b>{page.t('web.demo.word')}</b> {page.t('web.demo.text')}</p></aside>}
        <Header page={page} kind={kind} />
        <main id="main">{children}</main>
        <Footer page={page} kind={kind} />
      </body>
    </html>
  );
}

function Mark({ page, to = '/' }: { page: PageContext; to?: string }): JSX.Element {
  return <a class="mark" href={page.link(to)}><Drawing name="parcel" size={32} /><span>Pasylka</span></a>;
}

function Nav({ page, items, label, current = currentItem(items, page.path) }: { page: PageContext; items: readonly MenuItem[]; label: string; current?: MenuItem | undefined }): JSX.Element {
  return (
    <nav class="nav" aria-label={label}>
      {items.map((item) => <a href={page.link(item.path)} aria-current={item === current ? 'page' : undefined}>{page.t(item.label)}</a>)}
    </nav>
  );
}

function Header({ page, kind }: { page: PageContext; kind: PageKind }): JSX.Element | null {
  switch (kind) {
    case 'public':
      return (
        <header class="top"><div class="wrap">
          <Mark page={page} />
          <Nav page={page} items={PUBLIC_MENU} label={page.t('web.nav.main')} />
          <a class="to-menu" href="#menu">{page.t('web.nav.menu')}</a>
          <a class="btn small" href={page.link('/give')}>{page.t('web.give')}</a>
        </div></header>
      );
    case 'give': return <header class="top"><div class="wrap"><Mark page={page} /><a class="to-menu stay-in" href="#menu">{page.t('web.nav.menu')}</a></div></header>;
    case 'private': return <header class="top"><div class="wrap"><Mark page={page} /><a class="btn second small" href={page.link('/')}>{page.t('web.close')}</a></div></header>;
    case 'family': return <header class="leave"><div class="wrap"><Mark page={page} to="/family" /><QuickExit page={page} /></div></header>;
    case 'staff': return <StaffHeader page={page} />;
    case 'volunteer': return null;
  }
}

function StaffHeader({ page }: { page: PageContext }): JSX.Element {
  const { actor } = page;
  const { doors, current, inside } = doorsOf(STAFF_MENU.filter(({ permission }) => page.can?.(permission) ?? true), page.path);
  return (
    <header class="top"><div class="wrap">
      <Mark page={page} to="/staff" />
      {actor && <Nav page={page} items={doors} current={current} label={page.t('web.nav.console')} />}
      {actor && (
        <a class="row" href={page.link('/account')}>
          <span class={actor.roles.length > 0 ? 'sr' : undefined}>{page.t('identity.account.link')} </span>
          {actor.roles.map((role) => <Badge tone="lock">{page.t(`web.role.${role}`)}</Badge>)}
        </a>
      )}
      {actor && (
        <form action={page.link('/sign-out')} method="post">
          <input type="hidden" name="_token" value={page.token('sign-out')} />
          <input type="hidden" name="_key" value={page.key} />
          <button class="btn quiet small" type="submit">{page.t('web.signOut')}</button>
        </form>
      )}
    </div>{actor && inside.length > 0 && <div class="wrap inside"><Nav page={page} items={inside} label={page.t('web.staff.money')} /></div>}</header>
  );
}

function Footer({ page, kind }: { page: PageContext; kind: PageKind }): JSX.Element | null {
  if (kind === 'volunteer' || kind === 'staff' || kind === 'private') return null;
  const map = kind === 'public' || kind === 'give';
  return (
    <footer class="foot" id="menu"><div class="wrap flow loose">
      {map && (
        <nav class="cols4" aria-label={page.t('web.nav.all')}>
          {MAP.map(({ title, items }) => (
            <div><h2>{page.t(title)}</h2><ul class="links">{items.map((item) => <li><a href={page.link(item.path)}>{page.t(item.label)}</a></li>)}</ul></div>
          ))}
        </nav>
      )}
      <Languages page={page} />
      {map && <p class="narrow">{page.t('web.foot')} <a href={page.link('/sign-in')}>{page.t('web.foot.signIn')}</a></p>}
    </div></footer>
  );
}

/** The same page in the other languages, each named in itself. */
function Languages({ page }: { page: PageContext }): JSX.Element {
  return (
    <nav class="nav languages" aria-label={page.t('web.nav.languages')}>
      {(page.languages ?? LANGUAGES).map((lang) => <a href={linkTo(lang, page.path)} lang={lang} hreflang={lang} aria-current={lang === page.lang ? 'true' : undefined}>{LANGUAGE_NAMES[lang]}</a>)}
    </nav>
  );
}
