/** What may be looked up in the vault while thinking: `note.search`, `note.read`, `contact.look_up`. All of it is outside text to whoever reads it. */
import { z } from 'zod';
import { localDate } from '../../domain/local-time.ts';
import { oneLine } from '../../domain/markdown.ts';
import { visible } from '../../domain/visible.ts';
import { OfficeError } from '../../errors.ts';
import type { Limits } from '../../limits.ts';
import type { Tool } from '../../reasoning/tool.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Hit } from './library.ts';
import { isReadablePath } from './readable.ts';

const HITS_MAX = 10;
const PEOPLE_MAX = 5;
const QUERY_CHARS_MAX = 400;
const LINE_CHARS_MAX = 160;
const SNIPPET_CHARS_MAX = 300;
const TASK_ID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/i;

export interface Look {
  search(query: string, limit: number): Promise<Hit[]>;
  /** False while older notes are still being read in. */
  isWhole(): boolean;
  /** Where the note of this task lies; null where there is none. */
  pathOf(id: string): Promise<string | null>;
  readPage(path: string): Promise<string | null>;
  contact(address: string): Promise<string | null>;
  ledger: Pick<Ledger, 'findContacts'>;
  limits: Pick<Limits, 'tool_answer_chars_max'>;
  timeZone: string;
}

const line = (what: string) => z.string().trim().min(1).max(QUERY_CHARS_MAX).describe(what);

const SEARCH = {
  name: 'note.search',
  says: `Finds notes of the vault, of what came in and of what was done, by their words. Gives at most ${HITS_MAX}, the best first, with id, date, sender, subject and a piece of the text.`,
  input: z.strictObject({ query: line('Words that the note should hold: names, addresses, subjects, numbers.') }),
};
const READ = {
  name: 'note.read',
  says: 'Reads a note or a page of the vault as text, by the id that note.search gave, or by its path, e.g. Company_Handbook.md.',
  input: z.strictObject({ note: line('The id of a task, or the path of a note or page in the vault.') }),
};
const CONTACT = {
  name: 'contact.look_up',
  says: 'Looks up people the owner has written to before, by name or address: their addresses, and what their page in Contacts/ says.',
  input: z.strictObject({ who: line('A name, a part of one, or an address.') }),
};

/** What can be asked, without an office behind it: for whoever offers it on. */
export const LOOKING_FORMS: readonly Omit<Tool, 'use'>[] = [SEARCH, READ, CONTACT];

export function lookingTools(look: Look): readonly Tool[] {
  return [searchTool(look), readTool(look), contactTool(look)];
}

function searchTool({ search, isWhole, limits, timeZone }: Look): Tool {
  return {
    ...SEARCH,
    use: async (given) => {
      const { query } = SEARCH.input.parse(given);
      const hits = await search(query, HITS_MAX);
      const still = isWhole() ? '' : '\n(Older notes are still being read in, so something may be missing.)';
      if (hits.length === 0) return `Nothing was found.${still}`;
      return within(hits.map((hit) => hitText(hit, timeZone)).join('\n\n') + still, limits);
    },
  };
}

function hitText({ id, at, from, subject, state, snippet }: Hit, timeZone: string): string {
  const about = [localDate(at, timeZone), oneLine(from, LINE_CHARS_MAX), oneLine(subject, LINE_CHARS_MAX), state];
  return `${id}\n${about.filter((part) => part !== '').join(' · ')}\n${oneLine(snippet, SNIPPET_CHARS_MAX)}`;
}

function readTool({ pathOf, readPage, limits }: Look): Tool {
  return {
    ...READ,
    use: async (given) => {
      const { note } = READ.input.parse(given);
      const path = TASK_ID.test(note) ? await pathOf(note.toUpperCase()) : note;
      const text = path !== null && isReadablePath(path) ? await readPage(path) : null;
      if (text === null) throw new OfficeError('not_found', 'There is no such note or page that may be read here.');
      // One character more than fits, so that what is cut is known to be.
      return within(visible(text.slice(0, limits.tool_answer_chars_max + 1).toWellFormed()), limits);
    },
  };
}

function contactTool({ ledger, contact, limits }: Look): Tool {
  return {
    ...CONTACT,
    use: async (given) => {
      const { who } = CONTACT.input.parse(given);
      const people = await ledger.findContacts(who, PEOPLE_MAX);
      if (people.length === 0) return 'The owner has written to nobody of that name or address yet.';
      const list = people.map(({ name, address }) => oneLine(name ? `${name} <${address}>` : address, LINE_CHARS_MAX));
      const pages = await Promise.all(people.map(({ address }) => contact(address)));
      const known = [...new Set(pages.filter((page) => page !== null))];
      return within([list.join('\n'), ...known].join('\n\n'), limits);
    },
  };
}

/** Cut to what a tool may answer; hidden characters have been spelled out already. */
function within(shown: string, { tool_answer_chars_max: charsMax }: Look['limits']): string {
  return shown.length <= charsMax ? shown : shown.slice(0, charsMax - CUT.length).toWellFormed() + CUT;
}

const CUT = '\n… (cut here)';
