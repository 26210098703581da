import type { CanaryName } from './canaries.js';

/** Who may read campaigns in the console; an act that was not filled in shows the same page again. */
const CONSOLE = /^(approver|auditor|campaigner|treasurer) (GET \/staff\/campaigns\/:slug|POST \/staff\/campaigns\/:slug\/\w+)$/;
/** A run of one's own, also as an act that was not filled in shows it again. */
const OWN_RUN = /^volunteer (GET \/volunteer\/runs\/:id|POST \/volunteer\/runs\/:id\/\w+)$/;
const LOOK_AT_LINE = [/^(approver|treasurer) POST \/staff\/money\/bank\/lines\/:id\/look$/];
const CARD = [/^visitor POST \/thanks\/card(\.pdf)?$/];
const REVEALED = 'case_worker POST /staff/applications/:id/reveal';
const OWN_CASE = 'household GET /family/case';
/** They agreed to these words about them being public. */
const PUBLIC = [/^\w+ (GET|POST) \/letters$/, /^\w+ GET \/(help|api\/v1\/addressees)$/, 'table public.addressee'];

/**
 * The only places where each canary may be seen: `who method route` for an answer, `table name`, `stripe`, `file`, `log`, `outbox`.
 * Whoever adds a line answers for it: why must this person see this here, and could they do their work without? What is not
 * listed (passwords, session tokens, tracking numbers, reasons) is shown to nobody.
 */
const ALLOWED: Readonly<Partial<Record<CanaryName, readonly (string | RegExp)[]>>> = {
  // Somebody in detention: whoever's case it is, after a reason; whoever writes the label or the envelope.
  'recipient.cyrillic': ['case_worker POST /api/v1/recipients/:id/reveal', 'volunteer POST /api/v1/leases/:id/label', 'coordinator POST /api/v1/letter-batches/:id/sheets'],
  'recipient.latin': ['case_worker POST /api/v1/recipients/:id/reveal'],
  'recipient.door': ['case_worker POST /api/v1/recipients/:id/reveal', 'coordinator POST /api/v1/letter-batches/:id/sheets'],
  'recipient.about': PUBLIC,
  // A family: itself, and whoever's case it is, after a reason. Who pays sees where to, and nothing else.
  'household.caller': [REVEALED, 'household GET /family/who'],
  'household.inside': [REVEALED, 'household GET /family/who'],
  'household.relation': [REVEALED, 'household GET /family/who'],
  'household.phrase': ['case_worker POST /api/v1/applications'],
  'need.story': [REVEALED, 'household GET /family/need'],
  'need.before': [REVEALED, 'household GET /family/need'],
  'payout.payee': ['treasurer POST /staff/disbursements/:id/reveal', 'household GET /family/payment'],
  'payout.account': ['treasurer POST /staff/disbursements/:id/reveal', 'household GET /family/payment'],
  'message.family': [REVEALED, OWN_CASE],
  'message.staff': [REVEALED, OWN_CASE],
  'grant.ask': [REVEALED, OWN_CASE],
  'grant.vote': [OWN_CASE],
  // A proposal names nobody: it is written for those who decide without knowing who it is, and for the auditor.
  'grant.rationale': [/^(approver|auditor|case_worker|treasurer) GET \/staff\/approvals\/:id$/],
  // A letter: who reads it before it leaves, and whoever holds its code.
  'letter.text': ['case_worker POST /api/v1/letter-orders/:id/read', 'coordinator POST /api/v1/letter-batches/:id/sheets'],
  'letter.code': ['coordinator POST /api/v1/letter-orders'],
  'letter.answer': ['visitor POST /api/v1/letter-orders/mine'],
  // A few words of ours to a writer or a volunteer about what they sent: they name nobody.
  'letter.reason': ['visitor POST /api/v1/letter-orders/mine', 'table public.letter_order'],
  'volunteer.rejected': ['table public.expense_claim', OWN_RUN], // whoever asked for money back reads why they do not get it
  // What was typed beside a reason to look: whoever may read who saw this person.
  'reveal.note': [/^(auditor|case_worker) GET \/(staff|api\/v1)\/reveals\/:kind\/:id$/],
  // A draft before a second person has looked for names: who may read campaigns, as a page or as a form. Notes to ourselves about a pause never leave the console.
  'campaign.draft': [/^(approver|auditor|campaigner|treasurer) GET \/staff\/campaigns\/:slug\/preview$/, 'campaigner GET /staff/campaigns/:slug/edit', 'table public.campaign_text'],
  'campaign.pause': [CONSOLE, 'table public.campaign_pause'],
  'campaign.resume': [CONSOLE, 'table public.campaign_pause'],
  // Whoever follows by mail: the mail itself (a file without a mail server), and nobody here. An update before it is told: who may read campaigns.
  'follower.mail': ['file'],
  'update.waiting': [/^(approver|auditor|campaigner|treasurer) GET \/(staff\/updates|api\/v1\/campaign-updates)\/:id$/, 'campaigner GET /staff/updates/:id/edit', /^(approver|campaigner) POST \/staff\/updates\/:id\/return$/, 'table public.campaign_update'],
  // A card in somebody's honour: the answer to whoever typed it, and nothing else anywhere.
  'card.name': CARD,
  'card.words': CARD,
  'card.from': CARD,
  // Whoever paid by transfer: who has to say what the line of the bank is, by a look.
  'transfer.name': LOOK_AT_LINE,
  'transfer.account': LOOK_AT_LINE,
  'transfer.text': LOOK_AT_LINE,
  // A donor: nobody; the code goes to whoever gave, by the way they came.
  'donor.code': ['campaigner POST /api/v1/campaigns/:slug/donations'],
  'donor.name': ['stripe'],
  'donor.email': ['stripe'],
  // What is typed for a receipt goes onto that paper, for whoever typed it; a mail that was asked for, where it goes (a file without a mail server).
  'receipt.name': ['visitor POST /api/v1/gift/receipts/document'],
  'receipt.address': ['visitor POST /api/v1/gift/receipts/document'],
  'receipt.mail': ['file'],
  // Where to write when a monthly charge fails: sealed here, opened for the mail that goes there.
  'monthly.mail': ['file'],
  // The name one signs in with is one's own choice; it is all we keep of a name.
  'volunteer.signIn': ['table public.member', 'coordinator GET /staff/queue/volunteers', 'coordinator GET /api/v1/volunteers', /^(admin|auditor) (GET|POST) \/(staff\/team(\/.*)?|api\/v1\/staff)$/],
};

export const allowedAt = (canary: CanaryName, place: string): boolean => (ALLOWED[canary] ?? []).some((rule) => (typeof rule === 'string' ? rule === place : rule.test(place)));
/** Canaries that somebody sees somewhere: a test that saw none of them would not have looked. */
export const SOMEWHERE = Object.keys(ALLOWED) as readonly CanaryName[];
