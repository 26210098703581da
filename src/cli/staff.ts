import { readSettings, StartError } from '../../config/settings.js';
import { invitationLink, Invitations } from '../identity/index.js';
import { ROLES, system, type Role } from '../kernel/actor.js';
import type { Core } from '../platform/core.js';
import type { Command } from './command.js';
import { openDatabase } from './open-database.js';

/** Links from the shell of the server: whoever has it is trusted with everything already, so that roles begin without a second person. Both are records. */
export const STAFF_COMMANDS: readonly Command[] = [
  {
    name: 'staff create', says: 'prints a one-time link for somebody new, who chooses name, password and second factor: staff create [role,role…]; without roles an administrator',
    run([roles = 'admin']) {
      const chosen = [...new Set(roles.split(',').map((role) => known(role)))];
      return withInvitations(async (invitations, { settings }) => {
        const token = await invitations.make(system('cli'), { roles: chosen });
        tell(`For one ${chosen.join(', ')}, once, within three days:`, invitationLink(settings.publicUrl, token));
      });
    },
  },
  {
    name: 'staff recover', says: 'prints a one-time link for somebody who lost every way in: staff recover <sign-in>; their earlier ways and sessions end when it is used',
    run: ([signIn]) => withInvitations(async (invitations, { settings, changes }) => {
      const member = await changes.run(system('cli'), (change) => {
        change.skip();
        return change.one<{ id: string; roles: Role[] }>('SELECT id, roles FROM member WHERE sign_in = $1', [signIn ?? '']);
      });
      if (!member) throw new StartError(`Nobody signs in as “${signIn ?? ''}”: staff recover <sign-in>.`);
      if (member.roles.length === 0) throw new StartError(`${signIn!} has no role yet: somebody confirms it in the console, or invite them anew.`);
      const token = await invitations.make(system('cli'), { roles: member.roles, memberId: member.id });
      tell(`For ${signIn!}, once, within three days:`, invitationLink(settings.publicUrl, token));
    }),
  },
];

function tell(...lines: string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

function known(role: string): Role {
  const found = ROLES.find((name) => name === role);
  if (!found) throw new StartError(`There is no role “${role}”; choose from ${ROLES.join(', ')}.`);
  return found;
}

async function withInvitations(work: (invitations: Invitations, core: Core) => Promise<void>): Promise<number> {
  const { core, close } = await openDatabase(readSettings(), { background: false });
  try {
    await work(new Invitations(core.changes), core);
    return 0;
  } finally {
    await close();
  }
}
