import { type Actor, type Role, ROLES } from '../kernel/actor.js';

/** Who may do what: the one table. The guard, the menu and docs/roles read it; what is not in it nobody may do. */
export const PERMISSIONS = {
  'console.open': ['admin', 'campaigner', 'case_worker', 'approver', 'treasurer', 'coordinator', 'auditor'],
  'service.stop': ['admin', 'campaigner', 'case_worker', 'approver', 'treasurer', 'coordinator', 'auditor'],
  'service.restart': ['admin', 'campaigner', 'case_worker', 'approver', 'treasurer', 'coordinator', 'auditor'],
  'account.own': ROLES,
  'account.secure': ROLES,
  'members.read': ['admin', 'auditor'],
  'members.manage': ['admin'],
  'members.waiting': ['admin', 'campaigner', 'case_worker', 'approver', 'treasurer', 'coordinator', 'auditor'],
  'members.confirm': ['admin', 'campaigner', 'case_worker', 'approver', 'treasurer', 'coordinator', 'auditor'],
  'campaigns.read': ['campaigner', 'treasurer', 'auditor', 'approver'],
  'campaigns.edit': ['campaigner'],
  'campaigns.publish': ['campaigner', 'approver'],
  'donations.create': ['campaigner'],
  'payments.read': ['treasurer', 'auditor'],
  'payments.repair': ['treasurer'],
  'gate.read': ['campaigner', 'treasurer', 'coordinator', 'admin', 'auditor'],
  'gate.tighten': ['campaigner', 'treasurer', 'admin'],
  'ledger.read': ['treasurer', 'approver', 'auditor'],
  'ledger.post': ['treasurer'],
  'periods.requestClose': ['treasurer'],
  'periods.close': ['approver', 'treasurer'],
  'places.read': ['case_worker', 'coordinator', 'approver', 'auditor'],
  'recipients.read': ['case_worker', 'coordinator', 'approver'],
  'recipients.edit': ['case_worker'],
  'recipients.reveal': ['case_worker'],
  'cases.assign': ['case_worker'],
  'reveals.own': ['case_worker', 'approver', 'treasurer', 'coordinator', 'admin', 'auditor'],
  'reveals.ask': ['case_worker', 'approver', 'treasurer', 'coordinator'],
  'reveals.read': ['case_worker', 'approver', 'treasurer', 'coordinator', 'admin', 'auditor'],
  'reveals.raise': ['admin', 'approver'],
  'reveals.watch': ['admin', 'auditor'],
  'families.message': ['case_worker'],
  'families.reveal': ['case_worker'],
  'families.newPhrase': ['case_worker'],
  'families.confirmPhrase': ['case_worker', 'approver'],
  'payouts.reveal': ['treasurer', 'approver'],
  'payouts.confirm': ['treasurer', 'approver'],
  'family.portal': ['household'],
  'grants.read': ['case_worker', 'approver', 'treasurer', 'auditor'],
  'grants.assess': ['case_worker'],
  'grants.recommend': ['case_worker'],
  'grants.approve': ['approver'],
  'grants.prepare': ['case_worker', 'treasurer'],
  'grants.release': ['treasurer'],
  'grants.confirm': ['case_worker', 'treasurer'],
  'parcels.read': ['case_worker', 'approver', 'coordinator', 'auditor'],
  'parcels.request': ['case_worker'],
  'parcels.approve': ['approver', 'coordinator'],
  'parcels.coordinate': ['coordinator'],
  'letters.read': ['case_worker', 'coordinator'],
  'letters.moderate': ['case_worker', 'coordinator'],
  'letters.open': ['case_worker', 'coordinator'],
  'letters.print': ['coordinator'],
  'letters.sheets': ['coordinator'],
  'tasks.read': ['volunteer', 'coordinator'],
  'tasks.claim': ['volunteer'],
  'tasks.label': ['volunteer'],
  'tasks.letter': ['volunteer'],
  'tasks.labelFor': ['coordinator'],
  'tasks.coordinate': ['coordinator'],
  'claims.submit': ['volunteer'],
  'claims.approve': ['coordinator', 'treasurer'],
  'claims.receipt': ['coordinator', 'treasurer'],
  'reports.build': ['treasurer', 'auditor'],
  'audit.read': ['auditor'],
  'audit.sign': ['auditor', 'treasurer'],
} as const satisfies Record<string, readonly (Role | 'household')[]>;

export type Permission = keyof typeof PERMISSIONS;

/**
 * Acts that ask whoever does them to prove once more that it is they (passkey or code): `act` within the last five
 * minutes, `sitting` within the last thirty. Signing in counts. To ask for it give the act a permission of its own and a row here.
 */
export const STEP_UP: Partial<Record<Permission, Freshness>> = {
  'service.restart': 'act',
  'account.secure': 'act',
  'members.manage': 'act',
  'members.confirm': 'act',
  'campaigns.publish': 'act',
  'periods.close': 'act',
  'recipients.reveal': 'sitting',
  'families.reveal': 'sitting',
  'families.newPhrase': 'act',
  'families.confirmPhrase': 'act',
  'payouts.reveal': 'act',
  'payouts.confirm': 'act',
  'cases.assign': 'sitting',
  'reveals.raise': 'act',
  'letters.open': 'sitting',
  'letters.sheets': 'act',
  'tasks.label': 'sitting',
  'tasks.letter': 'sitting',
  'tasks.labelFor': 'act',
  'grants.approve': 'act',
  'grants.release': 'act',
  'parcels.approve': 'act',
  'claims.receipt': 'sitting',
};
export type Freshness = 'act' | 'sitting';

/** Whether the actor may; nobody signed in may nothing, and a permission that is not in the table is nobody's. */
export function may(actor: Actor | null, permission: string): boolean {
  if (!actor || !Object.hasOwn(PERMISSIONS, permission)) return false;
  const allowed: readonly string[] = PERMISSIONS[permission as Permission];
  return actor.kind === 'household' ? allowed.includes('household') : actor.roles.some((role) => allowed.includes(role));
}
