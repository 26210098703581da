import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { projectRoot } from '../../../config/root.js';
import { Campaigns, pointsFor, Publishing, type CampaignDraft } from '../../campaigns/index.js';
import { addDays, today } from '../../kernel/clock.js';
import type { Cast } from './people.js';

type DemoCampaign = Omit<CampaignDraft, 'deadline' | 'pricesOn'> & { readonly daysLeft: number };

/** The campaigns of config/demo/campaigns.yaml: one person writes each, another checks and publishes it. Answers their addresses. */
export async function publishCampaigns(app: NestFastifyApplication, { campaigner, campaigner2 }: Cast): Promise<readonly string[]> {
  const [campaigns, publishing] = [app.get(Campaigns), app.get(Publishing)];
  const { campaigns: drafts } = parse(readFileSync(join(projectRoot, 'config/demo/campaigns.yaml'), 'utf8')) as { campaigns: DemoCampaign[] };
  for (const { daysLeft, ...draft } of drafts) {
    await campaigns.draft(campaigner, { ...draft, deadline: addDays(today(), daysLeft), pricesOn: today() }, `demo-${draft.slug}`);
    await publishing.check(campaigner2, draft.slug, pointsFor(draft.kind ?? 'own'));
    await publishing.publish(campaigner2, draft.slug);
  }
  return drafts.map(({ slug }) => slug);
}
