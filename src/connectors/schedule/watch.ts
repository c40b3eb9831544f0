/** Looks again when the handbook was edited, so that a new schedule doesn't miss its first slot. Only a hint. */
import { watch } from 'node:fs';
import type { ScheduleSession } from './session.ts';

const HANDBOOK = 'Company_Handbook.md';
/** An editor writes in several steps, and the office reads the page anew in its own time. */
const SETTLE_MS = 1_000;

export function watchHandbook(session: ScheduleSession, wake: () => void): () => void {
  const { clock } = session;
  let timer: unknown;
  const onChange = (_event: string, name: string | null) => {
    if (name !== HANDBOOK) return;
    clock.clearTimeout(timer);
    timer = clock.setTimeout(wake, SETTLE_MS);
  };
  try {
    const watcher = watch(session.vaultDir, onChange);
    watcher.on('error', () => watcher.close());
    return () => {
      clock.clearTimeout(timer);
      watcher.close();
    };
  } catch {
    // Without file events an edit is noticed within the hour.
    return () => {};
  }
}
