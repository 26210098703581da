import type { PlainKey } from '../i18n/index.js';

export interface MenuItem {
  readonly path: string;
  /** Where else its pages are. */
  readonly also?: readonly string[];
  readonly label: PlainKey;
}

/** The five doors of the public header. */
export const PUBLIC_MENU: readonly MenuItem[] = [
  { path: '/help', label: 'web.menu.help' },
  { path: '/campaigns', label: 'web.menu.campaigns' },
  { path: '/letters', label: 'web.menu.letters' },
  { path: '/family', label: 'web.menu.family' },
  { path: '/transparency', label: 'web.menu.figures' },
];

/** The map in the footer; on a phone it is the menu. */
export const MAP: readonly { title: PlainKey; items: readonly MenuItem[] }[] = [
  { title: 'web.map.help', items: [{ path: '/give', label: 'web.give' }, ...PUBLIC_MENU.slice(0, 3), { path: '/volunteer', label: 'web.map.volunteer' }, { path: '/updates', label: 'updates.title' }, { path: '/share', label: 'web.map.share' }] },
  { title: 'web.map.ask', items: [{ path: '/family', label: 'web.menu.family' }, { path: '/family/return', label: 'web.map.phrase' }] },
  { title: 'web.map.check', items: [{ path: '/transparency', label: 'web.map.reports' }, { path: '/verify', label: 'web.map.verify' }] },
  { title: 'web.map.safe', items: [{ path: '/safety', label: 'web.map.safety' }, { path: '/channels', label: 'web.map.channels' }, { path: '/gift', label: 'web.map.gift' }, { path: '/stop', label: 'web.map.stop' }, { path: '/receipt', label: 'receipts.title' }, { path: '/letters/mine', label: 'web.map.letter' }] },
];

/** Items of one `group` are one door in the menu, and stand beside each other behind it. */
export interface StaffItem extends MenuItem {
  readonly permission: string;
  readonly group?: 'money';
}

/** The console's menu: an item is shown to whoever has the permission that its page asks for (a test compares them). */
export const STAFF_MENU: readonly StaffItem[] = [
  { path: '/staff', label: 'web.staff.todo', permission: 'console.open' },
  { path: '/staff/applications', label: 'web.staff.cases', permission: 'grants.read' },
  { path: '/staff/recipients', label: 'web.staff.people', permission: 'recipients.read' },
  { path: '/staff/parcels', label: 'web.staff.parcels', permission: 'parcels.read' },
  { path: '/staff/queue', label: 'fulfilment.queue.title', permission: 'claims.read' },
  { path: '/staff/letters', label: 'web.staff.letters', permission: 'letters.read' },
  { path: '/staff/campaigns', also: ['/staff/updates'], label: 'web.staff.campaigns', permission: 'campaigns.read' },
  { path: '/staff/money', label: 'web.staff.money', permission: 'ledger.read', group: 'money' },
  { path: '/staff/disbursements', label: 'web.staff.payouts', permission: 'grants.read', group: 'money' },
  { path: '/staff/money/bank', label: 'bank.title', permission: 'bank.read', group: 'money' },
  { path: '/staff/money/by-hand', label: 'bank.hand.title', permission: 'gifts.byHand', group: 'money' },
  { path: '/staff/payments', also: ['/staff/money/payments', '/staff/money/monthly', '/staff/money/payouts', '/staff/receipts'], label: 'web.staff.payments', permission: 'payments.read', group: 'money' },
  { path: '/staff/money/refunds', also: ['/staff/money/disputes'], label: 'refunds.refunds', permission: 'refunds.read', group: 'money' },
  { path: '/staff/money/reconciliation', label: 'reconciliation.title', permission: 'reconciliation.read', group: 'money' },
  { path: '/staff/gate', label: 'gate.staff.title', permission: 'gate.read' },
  { path: '/staff/reports', label: 'reports.staff.title', permission: 'reports.read' },
  { path: '/staff/places', label: 'web.staff.places', permission: 'places.read' },
  { path: '/staff/team', label: 'identity.team.title', permission: 'members.read' },
  { path: '/audit', label: 'web.staff.log', permission: 'audit.read' },
];

const within = (root: string, path: string): boolean => path === root || (root !== '/staff' && path.startsWith(`${root}/`));

/** The item a path belongs to: the longest one it begins with, or that its pages are also at; the console’s first page is only itself. */
export function currentItem<Item extends MenuItem>(items: readonly Item[], path: string): Item | undefined {
  return items.filter((item) => [item.path, ...(item.also ?? [])].some((root) => within(root, path))).sort((a, b) => b.path.length - a.path.length)[0];
}

/** The doors of one person's console, and what stands behind the one they are in: nothing where a group has a single item for them. */
export function doorsOf(items: readonly StaffItem[], path: string): { doors: readonly StaffItem[]; current: StaffItem | undefined; inside: readonly StaffItem[] } {
  const groupOf = ({ group }: StaffItem): readonly StaffItem[] => (group ? items.filter((item) => item.group === group) : []);
  const here = currentItem(items, path);
  const inside = here ? groupOf(here) : [];
  return { doors: items.filter((item) => item.group === undefined || groupOf(item)[0] === item), current: inside[0] ?? here, inside: inside.length > 1 ? inside : [] };
}
