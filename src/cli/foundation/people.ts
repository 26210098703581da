import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Members } from '../../identity/index.js';
import { system, type Actor, type Role } from '../../kernel/actor.js';

interface Person {
  readonly signIn: string;
  readonly roles: readonly Role[];
}

/** One for each role, and a second one where nobody decides about their own. */
export const DEMO_PEOPLE = [
  { signIn: 'admin', roles: ['admin'] }, { signIn: 'campaigner', roles: ['campaigner'] }, { signIn: 'campaigner2', roles: ['campaigner'] },
  { signIn: 'case', roles: ['case_worker'] }, { signIn: 'case2', roles: ['case_worker'] }, { signIn: 'approver', roles: ['approver'] }, { signIn: 'approver2', roles: ['approver'] },
  { signIn: 'treasurer', roles: ['treasurer'] }, { signIn: 'treasurer2', roles: ['treasurer'] }, { signIn: 'coordinator', roles: ['coordinator'] },
  { signIn: 'volunteer', roles: ['volunteer'] }, { signIn: 'volunteer2', roles: ['volunteer'] }, { signIn: 'volunteer3', roles: ['volunteer'] },
  { signIn: 'volunteer4', roles: ['volunteer'] }, { signIn: 'volunteer5', roles: ['volunteer'] }, { signIn: 'auditor', roles: ['auditor'] },
] as const satisfies readonly Person[];

export type DemoName = (typeof DEMO_PEOPLE)[number]['signIn'];
export const DEMO_VOLUNTEERS = ['volunteer', 'volunteer2', 'volunteer3', 'volunteer4', 'volunteer5'] as const satisfies readonly DemoName[];
export const DEMO_PASSWORD = 'demo-pasylka';

export type Cast = Readonly<Record<DemoName, Actor>>;

/** Adds the demo's people and answers who they are. */
export async function addPeople(app: NestFastifyApplication): Promise<Cast> {
  const members = app.get(Members);
  const pairs = await Promise.all(DEMO_PEOPLE.map(async ({ signIn, roles }): Promise<[string, Actor]> =>
    [signIn, { kind: 'person', id: await members.create(system('demo'), { signIn, password: DEMO_PASSWORD, roles }), roles }]));
  return Object.fromEntries(pairs) as Cast;
}
