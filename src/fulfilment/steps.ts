import type { Channel } from '../places/index.js';

/** What can be asked of the people who carry an order out. */
export const STEPS = ['buy', 'pack', 'dispatch', 'list', 'advance', 'order', 'pay', 'copy', 'post', 'confirm'] as const;
export type Step = (typeof STEPS)[number];
export type OrderKind = 'parcel' | 'letter';
export type Hands = 'volunteer' | 'coordinator';

export interface PlannedStep {
  readonly step: Step;
  /** Who does it: volunteers claim runs from the board, coordinators work from the staff queue. */
  readonly hands: Hands;
}

const volunteers = (...steps: Step[]): PlannedStep[] => steps.map((step) => ({ step, hands: 'volunteer' }));
const coordinators = (...steps: Step[]): PlannedStep[] => steps.map((step) => ({ step, hands: 'coordinator' }));

/**
 * Each way a parcel gets there has its own steps. Volunteers do what can be done without knowing the family; money to a
 * family, an order to somebody's door and the confirmation that it arrived are a coordinator's.
 */
export const PARCEL_STEPS: Readonly<Record<Channel, readonly PlannedStep[]>> = {
  volunteer_posts: [...volunteers('buy', 'pack', 'dispatch'), ...coordinators('confirm')],
  family_sends: coordinators('list', 'advance', 'confirm'),
  shop_delivers: coordinators('order', 'confirm'),
  pay_the_place: coordinators('pay', 'confirm'),
};

/** A letter copied by hand. Printed letters go in batches and open no task. */
export const LETTER_STEPS: readonly PlannedStep[] = volunteers('copy', 'post');

/** The one step in which the address may be seen. */
export const showsLabel = (step: Step): boolean => step === 'dispatch' || step === 'post';
