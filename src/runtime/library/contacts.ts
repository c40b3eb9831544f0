/**
 * Keeps Contacts/ up to date: a page for each person the owner has written to, made from what the index knows of them, and written only over what was read, so
 * that an edit of the owner's is never lost. One page at a time, beside the office's work; what fails is done again when something is new about the person.
 */
import { createHash } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import { addressKey } from '../../domain/address.ts';
import { errorFacts, isDiskTrouble } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { pageName } from '../../vault/names.ts';
import { CONTACTS } from '../../vault/places.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { addressesOn, changedContactPage, newContactPage } from './contact-page.ts';
import type { Keeper } from './keeper.ts';
import { breath } from './sweep.ts';
import { namesIn } from './walk.ts';

const LAST_MAX = 10;
/** Several things often happen with one person within a moment. */
const SOON_MS = 500;
/** After a disk refused, or while it has no room. */
const AGAIN_MS = 60_000;
const TRIES_MAX = 4;
const DIRTY_MAX = 10_000;

export interface ContactsNeeds {
  vault: Pick<Vault, 'dir' | 'readPage' | 'writePage'>;
  ledger: Pick<Ledger, 'known' | 'contact'>;
  keeper: Pick<Keeper, 'ask' | 'isWhole'>;
  clock: Clock;
  log: Log;
  timeZone: string;
  hasRoom(): boolean;
}

export interface Contacts {
  /** Something is new about these people; their pages follow soon. */
  changed(addresses: Iterable<string>): void;
  /** The page of this person; null where there is none. */
  page(address: string): Promise<{ path: string; text: string } | null>;
  /** Learns which pages there are, after the vault was looked through. */
  scan(): Promise<void>;
  /** Resolves when every page that can be written is. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export function createContacts(needs: ContactsNeeds): Contacts {
  const { vault, ledger, keeper, clock, log } = needs;
  const dirty = new Set<string>();
  let timer: unknown = null;
  let working: Promise<void> | null = null;
  let ended = false;

  const changed = (addresses: Iterable<string>): void => {
    for (const address of addresses) if (dirty.size < DIRTY_MAX) dirty.add(addressKey(address));
    if (dirty.size > 0) later(SOON_MS);
  };

  const later = (ms: number): void => {
    if (!ended) timer ??= clock.setTimeout(() => void work(), ms);
  };

  const work = (): Promise<void> => {
    timer = null;
    // Half of the notes would make half a page; it is looked at again when the index holds all.
    if (!keeper.isWhole()) return Promise.resolve();
    if (!needs.hasRoom()) return Promise.resolve(later(AGAIN_MS));
    working ??= workOff().finally(() => {
      working = null;
    });
    return working;
  };

  const workOff = async (): Promise<void> => {
    for (const address of dirty) {
      if (ended) return;
      dirty.delete(address);
      try {
        await keep(address);
      } catch (error) {
        log.warn(errorFacts(error), 'a page in Contacts/ could not be written');
        if (isDiskTrouble(error)) {
          dirty.add(address);
          return later(AGAIN_MS);
        }
      }
      await breath();
    }
  };

  /** Only people the owner has written to get a page; a stranger's mail makes none. */
  const keep = async (address: string): Promise<void> => {
    if (!(await ledger.known([address])).has(address)) return;
    const refused = new Set<string>();
    for (let tries = 1; tries <= TRIES_MAX; tries += 1) {
      const place = await placeOf(address, refused);
      if (!place) return;
      const addresses = place.text === null ? [address] : addressesOn(place.text);
      const content = await contentOf(address, addresses, place);
      if (content === null) return;
      try {
        await vault.writePage(place.path, content, place.text);
        await keeper.ask((index) => index.setPage(addresses, place.path));
        return;
      } catch (error) {
        const { code } = errorFacts(error);
        // A name that differs only in case from another one's can't be used.
        if (code === 'path_refused') refused.add(place.path);
        else if (code !== 'note_changed') throw error;
      }
    }
  };

  const contentOf = async (address: string, addresses: string[], { text, name }: Place): Promise<string | null> => {
    const dealings = await keeper.ask((index) => index.dealings(addresses, LAST_MAX));
    if (!dealings) return null;
    const contacts = await Promise.all(addresses.map((one) => ledger.contact(one)));
    const timesWritten = contacts.reduce((sum, contact) => sum + (contact?.written ?? 0), 0);
    const facts = { ...dealings, timesWritten, timeZone: needs.timeZone };
    return text === null ? newContactPage(name || address, address, facts) : changedContactPage(text, facts);
  };

  interface Place {
    path: string;
    /** Null where the page is to be made. */
    text: string | null;
    name: string;
  }

  /** Where the page of this person is, or may be made; null where no name is left for it. */
  const placeOf = async (address: string, refused: ReadonlySet<string>): Promise<Place | null> => {
    const { name = '' } = (await ledger.contact(address)) ?? {};
    const there = await found(address);
    if (there) return refused.has(there.path) ? null : { ...there, name };
    for (const path of pathsFor(name, address)) {
      if (refused.has(path)) continue;
      const text = await readQuietly(path);
      if (text === null) return { path, text, name };
      if (addressesOn(text).includes(address)) return { path, text, name };
    }
    return null;
  };

  /** By what the index knows; where the owner has renamed the page, by looking at all of them, once. */
  const found = async (address: string): Promise<{ path: string; text: string } | null> => {
    const pageOf = () => keeper.ask((index) => index.pageOf(address));
    const path = await pageOf();
    if (path === null) return null;
    const text = await readQuietly(path);
    if (text && addressesOn(text).includes(address)) return { path, text };
    await keeper.ask((index) => index.forgetPages());
    await scan();
    const now = await pageOf();
    const moved = now === null ? null : await readQuietly(now);
    return now !== null && moved && addressesOn(moved).includes(address) ? { path: now, text: moved } : null;
  };

  /** What can't be read, such as a link or a file that is too large, is somebody's, but nobody's that is known. */
  const readQuietly = (path: string): Promise<string | null> =>
    vault.readPage(path).catch((error) => {
      log.debug({ path, ...errorFacts(error) }, 'a page in Contacts/ can’t be read');
      return '';
    });

  const scan = async (): Promise<void> => {
    for (const file of await namesIn(vault.dir, CONTACTS)) {
      if (ended) return;
      if (!file.endsWith('.md') || file.startsWith('.')) continue;
      const path = `${CONTACTS}/${file}`;
      const addresses = addressesOn((await readQuietly(path)) ?? '');
      if (addresses.length > 0) await keeper.ask((index) => index.setPage(addresses, path));
      await breath();
    }
  };

  return {
    changed,
    page: async (address) => {
      const key = addressKey(address);
      const there = await found(key);
      if (there) return there;
      const { name = '' } = (await ledger.contact(key)) ?? {};
      for (const path of pathsFor(name, key)) {
        const text = await readQuietly(path);
        if (text && addressesOn(text).includes(key)) return { path, text };
      }
      return null;
    },
    scan,
    settled: async () => {
      if (dirty.size > 0) await work();
      await working;
    },
    close: async () => {
      ended = true;
      clock.clearTimeout(timer);
      await working;
    },
  };
}

/** The plainest name first; the last one is nobody else's. */
function pathsFor(name: string, address: string): string[] {
  const plain = pageName(name) || pageName(address) || 'Contact';
  const domain = pageName(address.slice(address.lastIndexOf('@') + 1));
  const hash = createHash('sha256').update(address).digest('hex').slice(0, 12);
  const short = [...plain].slice(0, 30).join('').trim();
  const names = [plain, `${short} (${domain})`, `${short} (${pageName(address)})`, `${short} (${hash})`];
  return names.map((one) => `${CONTACTS}/${one}.md`);
}
