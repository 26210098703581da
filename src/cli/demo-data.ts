import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Members } from '../identity/index.js';
import { system, type Role } from '../kernel/actor.js';
import type { Core } from '../platform/core.js';

/** The demo's people: one for each role, and a second case worker, approver and treasurer, since nobody approves their own. */
export const DEMO_SIGN_INS: readonly { signIn: string; roles: readonly Role[] }[] = [
  { signIn: 'admin', roles: ['admin'] }, { signIn: 'campaigner', roles: ['campaigner'] }, { signIn: 'case', roles: ['case_worker'] }, { signIn: 'case2', roles: ['case_worker'] },
  { signIn: 'approver', roles: ['approver'] }, { signIn: 'approver2', roles: ['approver'] }, { signIn: 'treasurer', roles: ['treasurer'] }, { signIn: 'treasurer2', roles: ['treasurer'] },
  { signIn: 'coordinator', roles: ['coordinator'] }, { signIn: 'volunteer', roles: ['volunteer'] }, { signIn: 'volunteer2', roles: ['volunteer'] }, { signIn: 'auditor', roles: ['auditor'] },
];
export const DEMO_PASSWORD = 'demo-pasylka';

/** Fills a new demo database through the same services as real data; does nothing on an old one. */
export async function loadDemo(app: NestFastifyApplication, core: Core): Promise<void> {
  const loaded = await core.connections.reader.one('SELECT 1 AS one FROM member LIMIT 1');
  if (loaded) return;
  const members = app.get(Members);
  for (const { signIn, roles } of DEMO_SIGN_INS) await members.create(system('demo'), { signIn, password: DEMO_PASSWORD, roles });
}
