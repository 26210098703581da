import { ItemRow, KitRow, PlaceRow, RouteRow, TagRow } from './rows.js';
import { RuleSetRow } from './rule-rows.js';

/** The lists a file may hold. */
export const SECTIONS = { places: PlaceRow, tags: TagRow, items: ItemRow, routes: RouteRow, rule_sets: RuleSetRow, kits: KitRow } as const;
export type SectionName = keyof typeof SECTIONS;
export type RowOf<S extends SectionName> = InstanceType<(typeof SECTIONS)[S]>;

/** What is wrong, and where: the file, the line and the field to look at. */
export interface Fault {
  readonly file: string;
  readonly line: number;
  readonly field: string;
  readonly message: string;
}

/** A row and where it was read, so that what is wrong with it can be shown. */
export interface Read<Row> {
  readonly row: Row;
  readonly fault: (field: string, message: string) => Fault;
}
export type PlaceData = { readonly [S in SectionName]: Read<RowOf<S>>[] };
