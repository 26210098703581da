import { afterwards, findPortal, swapMethod } from '../billing/portal.js';
import { Refusal } from '../errors.js';
import type { Answer } from '../http.js';
import { html, seeOther } from '../http.js';
import { findMeans } from '../payments/means.js';
import type { World } from '../world.js';
import { problemOf } from './card-form.js';
import { page } from './layout.js';
import { CardFields } from './parts.js';

function portalPage(id: string, back: string | null, problem?: string): string {
  return page(
    'Change the card',
    <>
      <h1>Change the card of your monthly donation</h1>
      {problem && <p class="problem" role="alert" id="problem">{problem}</p>}
      <form method="post" action={`/p/session/${id}`}>
        <CardFields />
        <button id="save">Save</button>
      </form>
      {back && <p><a href={back}>Back without a change</a></p>}
    </>,
  );
}

/** `/p/session/:id`: the one thing of Stripe's customer portal that we use. */
export function portal(world: World, method: string, id: string, form: URLSearchParams): Answer {
  const session = findPortal(world, id);
  if (method !== 'POST') return html(200, portalPage(id, session.return_url));
  const problem = problemOf(form, new Date());
  if (problem) return html(402, portalPage(id, session.return_url, problem));
  try {
    swapMethod(world, session.customer, findMeans(form.get('card') ?? ''));
  } catch (error) {
    if (error instanceof Refusal && error.status === 402) return html(402, portalPage(id, session.return_url, error.message));
    throw error;
  }
  return seeOther(afterwards(session) ?? `/p/session/${id}`);
}
