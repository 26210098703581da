/** The roles of the people who sign in (design: safety). `admin` configures and never approves or opens a secret. */
export const ROLES = ['admin', 'campaigner', 'case_worker', 'approver', 'treasurer', 'coordinator', 'volunteer', 'auditor'] as const;
export type Role = (typeof ROLES)[number];

/**
 * Who is answerable for a change: a signed-in person, a household that came with its phrase, a visitor, or a named
 * part of the system. `id` never leaves the database in clear: the log holds a keyed pseudonym of it.
 */
export interface Actor {
  readonly kind: 'person' | 'household' | 'visitor' | 'system';
  readonly id: string;
  readonly roles: readonly Role[];
}

export const system = (part: string): Actor => ({ kind: 'system', id: part, roles: [] });
export const visitor: Actor = { kind: 'visitor', id: 'visitor', roles: [] };
