import { defineRecord } from '../../kernel/record.js';

export const followerAsked = defineRecord('follower.asked');
export const followerConfirmed = defineRecord('follower.confirmed');
/** Nothing is left of them but this record. */
export const followerForgotten = defineRecord('follower.forgotten');
