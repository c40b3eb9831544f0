/**
 * What files were like after the last change that is known already, because the office made it or was told of it: the
 * folder watch tells only of others. Forgetting one is harmless: whoever then hears of it finds nothing new in the file.
 */
import type { Stamp } from './files.ts';

export interface KnownChanges {
  /** The file at `path` is now this; the empty stamp says that it is gone. */
  note(path: string, stamp: Stamp): void;
  /** True where the last change at `path` that is known left it just so. */
  isKnown(path: string, stamp: Stamp): boolean;
}

const REMEMBERED_MAX = 20_000;

export function createKnownChanges(): KnownChanges {
  // A Map keeps the order of insertion, so its first key is the oldest.
  const stamps = new Map<string, Stamp>();
  return {
    note(path, stamp) {
      stamps.delete(path);
      stamps.set(path, stamp);
      if (stamps.size > REMEMBERED_MAX) stamps.delete(stamps.keys().next().value ?? '');
    },
    isKnown: (path, stamp) => stamps.get(path) === stamp,
  };
}
