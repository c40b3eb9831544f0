/** Which folders of the vault there are and which states a note may be in where. Pure. */
import { CATEGORIES, type State, ZONES, type Zone } from '../domain/task.ts';

/** Pages about people: the office makes the folder with the first of them. */
export const CONTACTS = 'Contacts';

/** Folders that `countersign init` makes; those of a zone or a month are made when they are needed. */
export const FOLDERS: readonly string[] = [
  'Inbox',
  'Needs_Action',
  'In_Progress',
  ...CATEGORIES.map((category) => `Pending_Approval/${category}`),
  ...CATEGORIES.map((category) => `Approved/${category}`),
  'Rejected',
  'Failed',
  'Done',
  'Quarantine',
  'Plans',
  CONTACTS,
  'Briefings',
  'Accounting',
  'Updates',
  'Signals',
  'Logs',
];

/** States by the first part of a note's path. */
export const STATES_IN: Readonly<Record<string, readonly State[]>> = {
  Needs_Action: ['received'],
  In_Progress: ['claimed', 'drafting', 'asking'],
  Pending_Approval: ['pending'],
  Approved: ['approved', 'executing', 'unknown'],
  Failed: ['failed'],
  Done: ['done'],
  Rejected: ['rejected', 'expired', 'denied'],
};

/**
 * Folders of notes on which something is still to be done, in the order in which they are listed. A person may drop a
 * note into Pending_Approval/ or Approved/ itself.
 */
export function activeFolders(zone: Zone): string[] {
  const byCategory = (top: string) => [top, ...CATEGORIES.map((category) => `${top}/${category}`)];
  return [
    'Needs_Action',
    `In_Progress/${zone}`,
    ...byCategory('Pending_Approval'),
    ...byCategory('Approved'),
    'Failed',
  ];
}

/** Where the other zones keep what they have claimed. */
export function othersFolders(zone: Zone): string[] {
  return ZONES.filter((other) => other !== zone).map((other) => `In_Progress/${other}`);
}

/** Done/ and Rejected/ keep a folder a month, so that no listing grows for ever. */
export function closedFolders(now: number): string[] {
  const months = [monthOf(now), monthBefore(now)];
  return ['Done', 'Rejected'].flatMap((top) => [top, ...months.map((month) => `${top}/${month}`)]);
}

/** YYYY-MM in UTC. */
export function monthOf(now: number): string {
  return new Date(now).toISOString().slice(0, 7);
}

/** True where a closed note already lies in some month's folder of its state: it stays there in the next month too. */
export function isFiled(folder: string, state: State): boolean {
  const [, top, month] = /^([^/]+)\/(\d{4}-\d{2})$/.exec(folder) ?? [];
  return top !== undefined && month !== undefined && (STATES_IN[top]?.includes(state) ?? false);
}

function monthBefore(now: number): string {
  const date = new Date(now);
  return monthOf(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - 1, 1));
}
