/**
 * Looks through the whole vault for notes that the index doesn't hold as they are: after a crash the few that changed, for a new index all of them. In small
 * pieces with the office's other work between them.
 */
import { join } from 'node:path';
import { type Clock, wait } from '../../clock.ts';
import { lookAt, stampOf } from '../../vault/files.ts';
import type { SearchIndex } from './search-index.ts';
import { type WalkedNote, walkNotes } from './walk.ts';

/** So few that nobody waits for a piece: about a millisecond each, and one small transaction. */
export const BATCH = 8;
/** Of a whole vault even less at once, and a rest behind it: it may take minutes, and nobody waits for it. */
const SWEPT_AT_ONCE = 4;
const REST_MS = 15;
const LOOKED_AT_ONCE = 50;
const READ_AT_ONCE = 500;

export interface Sweeping {
  clock: Clock;
  vaultDir: string;
  index: SearchIndex;
  /** Reads these notes into the index; those that are gone, out of it. */
  take(notes: readonly WalkedNote[]): Promise<void>;
  isEnded(): boolean;
}

/** Resolves early when it is ended. Throws what `take` throws. */
export async function sweep({ clock, vaultDir, index, take, isEnded }: Sweeping): Promise<void> {
  const known = await stampsOf(index, isEnded);
  let batch: WalkedNote[] = [];
  let looked = 0;
  for await (const note of walkNotes(vaultDir)) {
    if (isEnded()) return;
    const before = known.get(note.id);
    known.delete(note.id);
    looked += 1;
    if (looked % LOOKED_AT_ONCE === 0) await breath();
    if (before === `${stampAt(vaultDir, note.path)} ${note.path}`) continue;
    batch.push(note);
    if (batch.length < SWEPT_AT_ONCE) continue;
    await take(batch);
    batch = [];
    await wait(clock, REST_MS);
  }
  await take(batch);
  // What was met nowhere may only have been moved while this went on.
  for (const [id, before] of known) {
    if (isEnded()) return;
    await take([{ id, path: before.slice(before.indexOf(' ') + 1) }]);
  }
}

export function stampAt(vaultDir: string, path: string): string {
  return stampOf(lookAt(join(vaultDir, path)));
}

/** Lets everything else that waits have its turn. */
export function breath(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function stampsOf(index: SearchIndex, isEnded: () => boolean): Promise<Map<string, string>> {
  const known = new Map<string, string>();
  for (let after = ''; !isEnded(); await breath()) {
    const some = index.stampsAfter(after, READ_AT_ONCE);
    for (const { id, path, stamp } of some) known.set(id, `${stamp} ${path}`);
    if (some.length < READ_AT_ONCE) break;
    after = some.at(-1)!.id;
  }
  return known;
}
