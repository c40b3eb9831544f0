/**
 * The owner's handbook: what runs by itself, what is asked, what never happens. It is one fenced `yaml` block in a page
 * that a person edits. Whatever isn't understood makes the whole page invalid: a rule is never ignored. Pure.
 */
import { yamlBlock } from './handbook-block.ts';
import { type Cell, listOf, mapOf, PageProblem } from './handbook-cells.ts';
import { type Rule, readRule } from './handbook-rules.ts';
import {
  type HandbookSchedule,
  type QuietHours,
  readCaps,
  readContact,
  readExpiry,
  readHold,
  readQuietHours,
  readReminders,
  readSchedule,
} from './handbook-settings.ts';

export interface Handbook {
  /** In the page's order; the first that matches decides. */
  rules: readonly Rule[];
  /** Addresses and `@domain` entries, in lower case. */
  knownContacts: readonly string[];
  /** Undo window in milliseconds; undefined where the page doesn't say. */
  holdMs?: number;
  /** How long a card waits, in milliseconds; undefined where the page doesn't say. */
  expiryMs?: number;
  /** Fractions of the expiry, rising; undefined where the page doesn't say. */
  reminders?: readonly number[];
  quietHours: QuietHours | null;
  /** The owner's own caps; they only ever lower the office's limits. */
  caps: { mailsPerHour?: number; paymentsPerHour?: number };
  schedules: readonly HandbookSchedule[];
}

/** `line` is the page's own, counted from 1; `problem` is one plain sentence. */
export type HandbookResult = { ok: true; handbook: Handbook } | { ok: false; line: number; problem: string };

const PAGE_BYTES_MAX = 256 * 1024;
const RULES_MAX = 500;
const CONTACTS_MAX = 1_500;
const SCHEDULES_MAX = 100;

/** Reads the page's text. Never throws. */
export function parseHandbook(markdown: string): HandbookResult {
  try {
    if (markdown.length > PAGE_BYTES_MAX || Buffer.byteLength(markdown) > PAGE_BYTES_MAX) {
      throw new PageProblem(1, `The page is larger than ${PAGE_BYTES_MAX / 1024} KiB.`);
    }
    return { ok: true, handbook: readHandbook(yamlBlock(markdown)) };
  } catch (error) {
    if (!(error instanceof PageProblem)) throw error;
    return { ok: false, line: error.line, problem: error.message };
  }
}

function readHandbook(top: Cell): Handbook {
  const page = mapOf(top, 'The handbook', {
    rules: (cell) => uniquelyNamed(listOf(cell, 'rules', RULES_MAX, readRule), cell, 'rule'),
    known_contacts: (cell) => listOf(cell, 'known_contacts', CONTACTS_MAX, readContact),
    hold: readHold,
    expiry: readExpiry,
    reminders: readReminders,
    quiet_hours: readQuietHours,
    caps: readCaps,
    schedules: (cell) => uniquelyNamed(listOf(cell, 'schedules', SCHEDULES_MAX, readSchedule), cell, 'schedule'),
  });
  return {
    rules: page.rules ?? [],
    knownContacts: page.known_contacts ?? [],
    holdMs: page.hold,
    expiryMs: page.expiry,
    reminders: page.reminders,
    quietHours: page.quiet_hours ?? null,
    caps: page.caps ?? {},
    schedules: page.schedules ?? [],
  };
}

function uniquelyNamed<T extends { name: string }>(items: readonly T[], cell: Cell, what: string): readonly T[] {
  const seen = new Set<string>();
  for (const [index, { name }] of items.entries()) {
    const key = name.normalize('NFKC').toLowerCase();
    const line = cell.kind === 'list' ? cell.items[index]!.line : cell.line;
    if (seen.has(key)) throw new PageProblem(line, `Two of the ${what}s are called “${name}”. Give each its own name.`);
    seen.add(key);
  }
  return items;
}
