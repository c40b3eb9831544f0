/**
 * Wakes the watcher when something changes in the Inbox. Only a hint: a lost event is made good by the next sweep,
 * and events of a file that is known to be still written are not passed on.
 */
import { type FSWatcher, watch } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { basename } from 'node:path';
import { type DropSession, nameKey } from './session.ts';

/** Without file events (no such folder yet, no more watches to be had) the sweep alone must do; that is logged. */
export async function watchInbox(session: DropSession, wake: () => void): Promise<() => void> {
  let watcher: FSWatcher | null = null;
  let watched: bigint | null = null;
  let ended = false;

  const stop = () => {
    watcher?.close();
    watcher = null;
    watched = null;
    session.watching = false;
  };
  const start = (inode: bigint) => {
    if (ended || watched === inode) return;
    stop();
    watched = inode;
    try {
      watcher = watch(session.inbox, { encoding: 'buffer' }, (_event, name) => {
        if (name?.toString() === basename(session.inbox)) stop(); // the folder itself went; the next look finds its heir
        if (!isStillWritten(session, name)) wake();
      });
      watcher.on('error', stop);
      session.watching = true;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      session.log.warn({ code }, 'the Inbox can’t be watched, so it is looked at every second');
    }
  };

  session.rewatch = start;
  const stat = await lstat(session.inbox, { bigint: true }).catch(() => null);
  if (stat?.isDirectory()) start(stat.ino);
  return () => {
    ended = true;
    session.rewatch = () => {};
    stop();
  };
}

/** A long copy makes thousands of events; its end makes none, so the next look is timed anyway. */
function isStillWritten(session: DropSession, name: Buffer | null): boolean {
  return name !== null && session.files.get(nameKey(name))?.sight.kind === 'open';
}
