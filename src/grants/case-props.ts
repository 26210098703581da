import type { Household, Message, PhraseRequest } from '../families/index.js';
import type { Actor } from '../kernel/actor.js';
import type { FieldErrors } from '../kernel/problem.js';
import type { PageContext, Values } from '../platform/web/index.js';
import type { Care } from '../reveals/index.js';
import type { HandIn } from './policy.js';
import type { Programme } from './programmes.js';
import type { Application } from './rows.js';
import type { Answers } from './sealed.js';
import type { ApplicationLine, StepLine } from './views.js';

/** What a person of ours sees after a reveal, for this one page. */
export interface Revealed {
  readonly household: Household | undefined;
  readonly answers: Answers;
  readonly messages: readonly Message[];
}

export interface CaseProps {
  page: PageContext;
  actor: Actor;
  line: ApplicationLine;
  application: Application;
  programme: Programme;
  /** The programme's fund, and what it can still promise. */
  fund: { readonly name: string; readonly free: number };
  steps: readonly StepLine[];
  candidates: readonly { household: string; reference: string; decision: 'same' | 'different' | null }[];
  hands: readonly HandIn[];
  revealed?: Revealed | undefined;
  /** It was shown by the same press of the button before. */
  once?: boolean | undefined;
  care: Care;
  request: PhraseRequest | undefined;
  /** The form that `errors` and `values` belong to. */
  form?: string | undefined;
  /** A new phrase, shown once. */
  phrase?: string | undefined;
  values?: Values | undefined;
  errors?: FieldErrors | undefined;
}
