/**
 * The office's memory: everything that thinking, the tools and the owner's searches may know from before. Notes are the record; the index beside the ledger
 * only finds them. Nothing here is ever waited for by a task, or stops one.
 */
import { addressKey } from '../../domain/address.ts';
import { errorFacts, OfficeError } from '../../errors.ts';
import type { Library, PastMessage } from '../../reasoning/library.ts';
import type { NoteFile } from '../../vault/vault.ts';
import type { Desk } from '../desk.ts';
import { contactText } from './contact-page.ts';
import { createContacts } from './contacts.ts';
import { createKeeper } from './keeper.ts';
import { present } from './present.ts';
import { stampAt } from './sweep.ts';
import { lookingTools } from './tools.ts';
import { voiceOf } from './voice.ts';

const CONTACT_CHARS_MAX = 4_000;
const TEXT_CHARS_MAX = 4_000;
const SEARCHED_MAX = 50;

export type LibraryNeeds = Pick<
  Desk,
  'ledger' | 'vault' | 'hosts' | 'room' | 'clock' | 'limits' | 'log' | 'timeZone'
> & { stateDir: string };

/** A note that was found. Everything but its id and its times is outside text. */
export interface Hit {
  id: string;
  path: string;
  /** Milliseconds since the epoch: when it came. */
  at: number;
  kind: string;
  state: string;
  from: string;
  subject: string;
  /** A piece of the text around what was searched for. */
  snippet: string;
}

export interface OfficeLibrary extends Library {
  /** What holds all of these words, else what holds any; the best first, at most 50. */
  search(query: string, limit: number): Promise<Hit[]>;
  /** The note has come, has changed hands to the owner, or has ended: the index follows soon. */
  keep(note: { id: string; path: string }): void;
  /** The owner has written to these addresses: their pages follow soon. */
  keepContacts(addresses: readonly string[]): void;
  /** Makes ready what will be asked, in the background. Without it, the first question does. */
  start(): void;
  /** Resolves when index and pages are as true as they can be. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export function createLibrary(needs: LibraryNeeds): OfficeLibrary {
  const { ledger, vault, room, clock, limits, log, timeZone, stateDir } = needs;
  const hasRoom = () => room.trouble() === null;
  const find = async (id: string): Promise<string | null> => {
    const row = await ledger.task(id);
    return row && stampAt(vault.dir, row.path) !== '' ? row.path : vault.find(id);
  };
  const keeper = createKeeper({
    stateDir,
    vaultDir: vault.dir,
    clock,
    log,
    read: vault.read,
    find,
    recipients: (note) => recipientsOf(needs, note),
    hasRoom,
    onNews: (addresses) => contacts.changed(addresses),
    onWhole: async () => {
      await contacts.scan();
      contacts.changed([]);
    },
  });
  const contacts = createContacts({ vault, ledger, keeper, clock, log, timeZone, hasRoom });
  const stillThere = <T extends { id: string; path: string }>(notes: readonly T[]) =>
    present(keeper, vault.dir, find, notes);

  const contact = async (address: string): Promise<string | null> => {
    const page = await contacts.page(address);
    return page ? contactText(page.text, CONTACT_CHARS_MAX) : null;
  };
  const search = async (query: string, limit: number): Promise<Hit[]> => {
    const found = (await keeper.ask((index) => index.search(query, Math.max(0, Math.min(limit, SEARCHED_MAX))))) ?? [];
    return (await stillThere(found)).map(({ id, path, opened, kind, state, sender, subject, snippet }) => ({
      ...{ id, path, at: opened, kind, state },
      ...{ from: sender, subject, snippet },
    }));
  };

  return {
    contact,
    search,
    lessons: (about, limit) => ledger.lessons(about, limit),
    voice: async ({ to, language }, limit) => {
      const texts = (await keeper.ask((index) => voiceOf(index, addressKey(to), language))) ?? { to: [], in: [] };
      const edited = await ledger.editedByOwner([...texts.to, ...texts.in].map(({ id }) => id));
      const first = (own: readonly (typeof texts.to)[number][]) => own.toSorted((a, b) => rank(a.id) - rank(b.id));
      const rank = (id: string) => (edited.has(id) ? 0 : 1);
      const best = [...first(texts.to), ...first(texts.in)].slice(0, limit * 3);
      const said = (await stillThere(best)).map(({ draft }) => cut(draft));
      return [...new Set(said)].slice(0, limit);
    },
    thread: async (task, limit) => {
      const thread = task.facts.thread ?? '';
      if (thread === '') return [];
      const about = { id: task.id, thread, account: task.facts.account ?? '' };
      const notes = (await keeper.ask((index) => index.thread(about, limit))) ?? [];
      const messages = (await stillThere(notes)).flatMap((note): PastMessage[] => [
        { from: note.sender, at: iso(note.received), text: cut(note.request) },
        ...(note.sent ? [{ from: 'owner', at: iso(note.closed ?? note.opened), text: cut(note.draft) }] : []),
      ]);
      return messages.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)).slice(-limit);
    },
    tools: lookingTools({
      search,
      isWhole: keeper.isWhole,
      pathOf: find,
      readPage: vault.readPage,
      contact,
      ledger,
      limits,
      timeZone,
    }),
    keep: ({ id, path }) => keeper.note({ id, path }),
    keepContacts: (addresses) => contacts.changed(addresses),
    start: keeper.start,
    settled: async () => {
      await keeper.settled();
      await contacts.settled();
    },
    close: async () => {
      await contacts.close();
      await keeper.close();
    },
  };
}

/** Whom the note's action goes to, as its connector tells; nobody where there is none, or the connector is gone. */
function recipientsOf({ hosts, log }: LibraryNeeds, { task }: NoteFile): string[] {
  if (!task.action) return [];
  try {
    const { kind } = hosts.ofAction(task.action.type);
    const parsed = kind.schema.safeParse(task.action);
    const critical = parsed.success ? kind.facts(parsed.data, task).critical : [];
    return critical.filter((one) => one.kind === 'recipient').map(({ value }) => value);
  } catch (error) {
    if (!(error instanceof OfficeError))
      log.debug({ task: task.id, ...errorFacts(error) }, 'no recipients could be told');
    return [];
  }
}

function cut(text: string): string {
  return text.slice(0, TEXT_CHARS_MAX).toWellFormed();
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
