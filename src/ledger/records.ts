import { defineRecord } from '../kernel/record.js';

/** One for each entry; `digest` is SHA-256 of the entry's one text (entry.ts), so that the log vouches for every line. */
export const entryPosted = defineRecord('entry.posted');
export const fundCreated = defineRecord('fund.created');
export const periodCloseRequested = defineRecord('period.closeRequested');
export const periodReopened = defineRecord('period.reopened');
export const periodClosed = defineRecord('period.closed', { public: true });
/** All entries leave the house as a file: asked for by one, let go by another, taken by the first. */
export const booksExportAsked = defineRecord('booksExport.asked');
export const booksExportAllowed = defineRecord('booksExport.allowed');
export const booksExportRefused = defineRecord('booksExport.refused');
export const booksExportWithdrawn = defineRecord('booksExport.withdrawn');
export const booksExportTaken = defineRecord('booksExport.taken');
/** A fund below zero is filled up from another, and that money may go back: asked for by one, moved or refused by another. */
export const fundCoverAsked = defineRecord('fundCover.asked');
export const fundCovered = defineRecord('fundCover.covered');
export const fundCoverRefused = defineRecord('fundCover.refused');
export const fundCoverWithdrawn = defineRecord('fundCover.withdrawn');
export const fundCoverBackAsked = defineRecord('fundCover.backAsked');
export const fundCoverGivenBack = defineRecord('fundCover.givenBack');
/** The wish to give it back was refused or taken back: it stays where it is. */
export const fundCoverKept = defineRecord('fundCover.kept');
/** A page of entries was read through the API. */
export const entriesListed = defineRecord('entries.listed');
