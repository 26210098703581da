/** One unique word for each thing a person tells us or we tell them. None means anything; each may be seen only where ALLOWED says. */
export const CANARIES = {
  'recipient.cyrillic': 'Жаўрукевіч-Сойка Адам Вераб’евіч', 'recipient.latin': 'Zhaurukevich-Sojka Adam', 'recipient.door': 'завулак Дразда 7719, кв. 3381', 'recipient.about': 'Collects kestrel feathers 5523.',
  'household.caller': 'Зязюля Кукушкіна', 'household.inside': 'Шпак Рабінавіч', 'household.relation': 'стрыечны дзядзька 4417', 'need.story': 'Патрэбны акуляры з аптэкі Сініца 8831.', 'need.before': 'да Вялікадня 2931',
  'payout.payee': 'Snegirova Pelagia', 'payout.account': 'DE75512108001245126199', 'message.family': 'У нас новы нумар кватэры, буслянка 6642.', 'message.staff': 'Прачытана, адкажам да чысла, галубка 7753.',
  'grant.rationale': 'As the operator charges, siskin 1184.', 'grant.vote': 'Confirmed by the wren 2295.', 'grant.ask': 'Which day is it, bullfinch 3306?',
  'letter.text': 'The first frost lay on the nightingale 9917 this morning.', 'letter.answer': 'The goldfinch 4428 sang back.', 'letter.declined': 'About a lapwing 5539 and its nest.', 'letter.reason': 'It names an oriole 6640.',
  'donor.name': 'Ornella Whimbrel', 'donor.email': 'ornella.whimbrel@plover.example', 'receipt.name': 'Philippa Dotterel', 'receipt.address': 'Kiebitzweg 6673, Husum', 'receipt.mail': 'p.dotterel@avocet.example', 'monthly.mail': 'm.phalarope@whimbrel.example', 'volunteer.signIn': 'turnstone7751', 'volunteer.password': 'sandpiper under 8862 stones', 'volunteer.rejected': 'The receipt shows a curlew 9973.',
  'transfer.name': 'Peregrine Sandgrouse', 'transfer.account': 'GB82WEST12345698765432', 'transfer.text': 'For my cousin, corncrake 3317.',
  'parcel.tracking': 'RR473124829US', 'parcel.hold': 'Perhaps moved to the heron 1085.', 'reveal.note': 'The family called, godwit 2196.',
  'campaign.draft': 'He mended clocks by the bittern 3307.', 'campaign.pause': 'Somebody wrote to us about the dunnock 4418.', 'campaign.resume': 'Asked again, wagtail 5529.', 'follower.mail': 'l.pratincole@ruff.example', 'update.waiting': 'Seen by the hoopoe 8853 in the yard.', 'card.name': 'Auntie Redstart Wryneck', 'card.words': 'For every fieldfare 6631 you fed.', 'card.from': 'The waxwing 7742 choir',
} as const;
export type CanaryName = keyof typeof CANARIES | 'household.phrase' | 'letter.code' | 'donor.code' | 'session.token';

/** Finds canaries in a text, however it is written: as it is, in a page, in JSON, in an address, as base64 or hexadecimal digits. */
export class Cage {
  private readonly needles = new Map<string, CanaryName>();

  constructor() {
    for (const [name, value] of Object.entries(CANARIES)) this.add(name as CanaryName, value);
  }

  add(name: CanaryName, value: string): void {
    const spaced = value.replace(/(.{4})(?=.)/g, '$1 '); // account numbers in groups of four
    for (const form of [value, Buffer.from(value).toString('hex'), ...(name.endsWith('.account') ? [spaced] : [])]) this.needles.set(fold(form), name);
    // the middle of the base64 form is the same wherever the value stands in what was encoded, for one of three offsets
    for (const pad of ['', ' ', '  ']) this.needles.set(fold(Buffer.from(pad + value).toString('base64').slice(4, -4)), name);
  }

  /** Which canaries are in the text. */
  in(text: string): Set<CanaryName> {
    const folded = fold(text);
    return new Set([...this.needles].filter(([needle]) => folded.includes(needle)).map(([, name]) => name));
  }

  get names(): Set<CanaryName> {
    return new Set(this.needles.values());
  }
}

/** The same text with escapes of pages, JSON and addresses undone, both alphabets of base64 as one, and without capitals. */
function fold(text: string): string {
  const plain = text.includes('%') || text.includes('\\u') || text.includes('&') ? text
    .replace(/\\u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
    .replace(/(?:%[0-9a-f]{2})+/gi, (bytes) => Buffer.from(bytes.replaceAll('%', ''), 'hex').toString('utf8'))
    .replace(/&(#39|amp|quot|lt|gt);/g, (whole, name: string) => ({ '#39': "'", amp: '&', quot: '"', lt: '<', gt: '>' })[name] ?? whole) : text;
  return plain.normalize('NFC').toLowerCase().replaceAll('-', '+').replaceAll('_', '/');
}
