/** An office with every service there is, and something that thinks whatever the test wants done: any kind of action, asked about and decided. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Action } from '../../../src/domain/action.ts';
import type { Task } from '../../../src/domain/task.ts';
import type { ChatMessage } from '../../../src/sandbox/telegram/types.ts';
import { allServices } from '../../../src/sandbox/world.ts';
import { KINDS, sampleFiles, sampleOf } from '../../helpers/every-kind.ts';
import { openTestOffice, type TestOffice, type TestOfficeOptions } from '../../helpers/office.ts';
import { thinker } from '../../helpers/thinker.ts';

export interface KindsOffice extends TestOffice {
  /** A sample of each kind, from the accounts that this office runs under. */
  samples: ReadonlyMap<string, Action>;
  /** Has it done: resolves with what the chat then shows, the parts before the card and the card with its buttons last. */
  ask(action: Action): Promise<ChatMessage[]>;
  /** Everything that reached people or the books, over all services. */
  effects(): Promise<number>;
  /** What each service was asked since this was last called, by its id: `POST /2/tweets`. */
  requests(): ReadonlyMap<string, string[]>;
}

export interface KindsOfficeOptions extends TestOfficeOptions {
  /** What it makes of tasks that the test didn't ask for itself; null: nothing. */
  obey?(task: Task): Action | null;
}

export async function openKindsOffice({ obey, ...options }: KindsOfficeOptions = {}): Promise<KindsOffice> {
  const wanted = new Map<string, Action>();
  const reasoner = thinker(({ task }) => {
    const action = wanted.get(task.request.trim()) ?? obey?.(task);
    if (!action) return { kind: 'done', why: 'Nothing was asked.' };
    return { kind: 'act', action, plan: [], why: 'It was asked.', goesOn: false };
  });
  const office = await openTestOffice({ services: allServices(), handbook: 'hold: 0', reasoner, ...options });
  try {
    for (const [path, bytes] of Object.entries(await sampleFiles())) {
      await mkdir(dirname(join(office.vaultDir, path)), { recursive: true });
      await writeFile(join(office.vaultDir, path), bytes);
    }
    const standIns = office.world.standIns;
    const accounts = new Map<string, string>();
    for (const type of KINDS.keys()) accounts.set(type, await office.office.hosts.ofAction(type).host.account());
    const from = { accountOf: (type: string) => accounts.get(type)!, standInOf: (id: string) => standIns.get(id)! };
    const samples = new Map<string, Action>();
    for (const type of KINDS.keys()) samples.set(type, await sampleOf(type, from));
    const looked = new Map<string, number>();
    return Object.assign(Object.create(office) as TestOffice, {
      samples,
      ask: async (action: Action) => {
        const request = `Please do number ${1_000 + wanted.size}`;
        wanted.set(request, action);
        const before = office.chat().at(-1)?.id ?? 0;
        office.world.telegram.sendText(request);
        const news = () => office.chat().filter(({ id, from }) => id > before && from === 'bot');
        const isCard = ({ buttons, text }: ChatMessage) => buttons.length > 0 && text.includes(request);
        await office.waitFor(() => news().some(isCard), `a card for ${action.type}`);
        return news().slice(0, news().findIndex(isCard) + 1);
      },
      effects: async () => {
        const each = await Promise.all([...standIns.values()].map((standIn) => standIn.effects()));
        return each.reduce((sum, count) => sum + count, 0);
      },
      requests: () => {
        const fresh = [...standIns].map(([id, standIn]) => {
          const lines = standIn.requests().map(({ line }) => line);
          const since = looked.get(id) ?? 0;
          looked.set(id, lines.length);
          return [id, lines.slice(since)] as const;
        });
        return new Map(fresh);
      },
    });
  } catch (error) {
    await office.close();
    throw error;
  }
}
