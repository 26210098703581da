import { Flag, Text } from '../platform/http/index.js';
import type { Lang } from '../platform/i18n/index.js';
import { Invalid } from '../kernel/problem.js';
import type { Asked } from './receipts.js';
import type { About } from './rows.js';

const OF = /^(p:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|y:20\d{2})$/;
const MAIL = /^[^\s@]{1,64}@[^\s@]{1,190}$/;

/** What is asked for, in a form as in the API: which payment or year, of which pack, and only if wanted a name or a mail. */
export class DocumentForm {
  @Text({ max: 50, pattern: OF, description: '`p:<payment>` or `y:<year>`' }) of!: string;
  @Text({ max: 20, optional: true }) pack?: string;
  @Text({ max: 2, pattern: /^[a-z]{2}$/, optional: true }) lang?: string;
  @Text({ max: 120, optional: true }) name?: string;
  @Text({ max: 300, optional: true }) address?: string;
  @Flag() agreed!: boolean;
  @Text({ max: 254, pattern: MAIL, optional: true }) mail?: string;
}
export class CodeForm {
  @Text({ max: 60 }) code!: string;
}

const aboutOf = (of: string): About => (of.startsWith('y:') ? { kind: 'year', subject: '', year: Number(of.slice(2)) } : { kind: 'payment', subject: of.slice(2), year: 0 });

/** Throws Invalid `receipts.half` for a name without an address or the other way round. */
export function askedBy({ of, pack = 'generic', lang, name, address, agreed, mail }: DocumentForm, page: Lang): Asked {
  if ((name === undefined) !== (address === undefined)) {
    const field = name === undefined ? 'name' : 'address';
    throw new Invalid('receipts.half', 'Give a name and an address, or neither.', { [field]: 'Give a name and an address, or neither.' });
  }
  return { pack, about: aboutOf(of), lang: lang ?? page, agreed, donor: name === undefined || address === undefined ? null : { name, address }, mail: mail === undefined ? null : { to: mail, lang: page } };
}
