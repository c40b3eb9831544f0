/** One story for each kind of action that the owner can ask for in plain words, with its service behaving and misbehaving. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FaultKind } from '../../src/outside/stand-in/server.ts';
import type { ConnectorSubject } from '../helpers/connector-contract.ts';
import { approves, handbook, type Story } from './stories.ts';

/** What the service does with the call; the empty one is well-behaved. */
const MISHAPS: readonly (FaultKind | '')[] = ['', 'drop-after', '500-after', 'slow', '429'];

export function actionStories(subjects: readonly ConnectorSubject[]): Story[] {
  return subjects
    .filter(({ connector }) => connector.id !== 'gmail')
    .flatMap((subject) =>
      Object.keys(subject.sentences).flatMap((type) => MISHAPS.map((mishap) => storyOf(subject, type, mishap))),
    );
}

function storyOf(
  { connector: { id, title }, sentences, files = {} }: ConnectorSubject,
  type: string,
  mishap: FaultKind | '',
): Story {
  const { says, receipt } = sentences[type]!;
  return {
    name: `${type}, asked for in plain words${mishap && `; ${title}: ${mishap}`}`,
    services: [id],
    begin: async ({ telegram, services }, place) => {
      await handbook(place, 'hold: 0');
      for (const [path, bytes] of Object.entries(files)) {
        await mkdir(dirname(join(place.vaultDir, path)), { recursive: true });
        await writeFile(join(place.vaultDir, path), bytes);
      }
      if (mishap) services.get(id)!.fault(mishap, 1);
      telegram.sendText(says);
    },
    owner: approves,
    fromDecision: true,
    happened: async ({ services }) => (await services.get(id)!.effects()) > 0,
    expected: () => ({
      mails: [],
      effects: { [id]: 1 },
      tasks: { Done: 1 },
      told: new RegExp(`${receipt.source}|as you said`, receipt.flags),
    }),
  };
}
