/** Notices that anything in the vault's folders changed, whoever did it. Says only "something did". */
import { type FSWatcher, watch } from 'node:fs';
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import { BOUNDS } from './bounds.ts';

/** `folders` is asked again after each change, so new folders are watched too. */
export function watchVault(
  folders: () => Promise<string[]>,
  { clock, log, onChange }: { clock: Clock; log: Log; onChange: () => void },
): { close(): void } {
  const watchers = new Map<string, FSWatcher>();
  let timer: unknown;
  let closed = false;

  function stir(): void {
    if (timer !== undefined || closed) return;
    timer = clock.setTimeout(async () => {
      await follow();
      timer = undefined;
      if (!closed) onChange();
    }, BOUNDS.vault_quiet_ms);
  }

  async function follow(): Promise<void> {
    const wanted = new Set(await folders().catch(() => []));
    if (closed) return;
    for (const folder of watchers.keys()) if (!wanted.has(folder)) forget(folder);
    for (const folder of wanted) if (!watchers.has(folder)) add(folder);
  }

  function add(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, stir);
      watcher.on('error', () => forget(folder));
      watchers.set(folder, watcher);
    } catch {
      log.debug({ folder }, 'the page cannot watch this folder');
    }
  }

  function forget(folder: string): void {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  }

  void follow();
  return {
    close: () => {
      closed = true;
      clock.clearTimeout(timer);
      for (const folder of [...watchers.keys()]) forget(folder);
    },
  };
}
