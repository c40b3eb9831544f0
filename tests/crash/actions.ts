/** Stories of each kind of action that the owner can ask for in plain words, with its service behaving and misbehaving. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { WhatsAppStandIn } from '../../src/connectors/whatsapp/stand-in.ts';
import type { FaultKind } from '../../src/outside/stand-in/server.ts';
import type { ConnectorSubject } from '../helpers/connector-contract.ts';
import { JOINT } from '../helpers/joint-post.ts';
import type { Lane } from './lane.ts';
import { approves, handbook, type Story } from './stories.ts';

/** Something wrong with a service: with its next effect, or with the calls that `match` names. */
interface Mishap {
  on: string;
  kind: FaultKind;
  match?: string;
}

/** What the service does with the call; the empty one is well-behaved. */
const KINDS: readonly (FaultKind | '')[] = ['', 'drop-after', '500-before', '500-after', 'slow', '429'];
/** They ask to wait for seconds that the owner of a story doesn't have, for a minute, or until midnight; that it is kept is in their contract tests. */
const WAITS_LONG = new Set(['facebook', 'instagram', 'linkedin', 'odoo']);

export function actionStories(subjects: readonly ConnectorSubject[]): Story[] {
  const own = subjects
    .filter(({ connector }) => connector.id !== 'gmail')
    .flatMap((subject) => Object.keys(subject.sentences).flatMap((type) => storiesOf(subject, type)));
  return [...own, ...THREADS, unheard(subjects), ...JOINT_MISHAPS.map(joint)];
}

function storiesOf({ connector: { id, title }, sentences, files = {} }: ConnectorSubject, type: string): Story[] {
  const { says, receipt } = sentences[type]!;
  return KINDS.filter((kind) => kind !== '429' || !WAITS_LONG.has(id)).map((kind) =>
    asked({
      name: `${type}, asked for in plain words${kind && `; ${title}: ${kind}`}`,
      says,
      files,
      mishaps: kind ? [{ on: id, kind }] : [],
      effects: { [id]: 1 },
      receipt,
    }),
  );
}

/** Three posts; the connection is lost at the second one, or X stumbles over it. */
const THREADS = (['', 'drop-after', '500-before', '401', 'slow'] as const).map((kind) =>
  asked({
    name: `x.post, a thread of three${kind && `; X at the second: ${kind}`}`,
    says: 'post on X: we open at nine\n---\nwe close at six\n---\nsee you',
    mishaps: kind ? [{ on: 'x', kind, match: 'answer' }] : [],
    effects: { x: 1 },
    shows: { x: /nine\s.*six\s.*see you/s },
    receipt: /Posted a thread of 3 on X as @acme/,
  }),
);

/** The answer is lost, and so is what the webhook would tell: only the owner can know. */
function unheard(subjects: readonly ConnectorSubject[]): Story {
  const { says, receipt } = subjects.find(({ connector }) => connector.id === 'whatsapp')!.sentences['whatsapp.reply']!;
  const story = asked({
    name: 'whatsapp.reply, asked for in plain words; WhatsApp: drop-after, and no word of it ever comes',
    says,
    mishaps: [{ on: 'whatsapp', kind: 'drop-after' }],
    effects: { whatsapp: 1 },
    receipt,
  });
  return {
    ...story,
    begin: (lane, place) => {
      (lane.services.get('whatsapp') as WhatsAppStandIn).webhook.lose(true);
      return story.begin(lane, place);
    },
  };
}

const JOINT_MISHAPS: readonly (readonly Mishap[])[] = [
  [],
  [{ on: 'linkedin', kind: 'drop-after' }],
  [{ on: 'facebook', kind: '401' }],
  [
    { on: 'x', kind: '500-after' },
    { on: 'instagram', kind: '500-before' },
  ],
  [
    { on: 'instagram', kind: 'slow' },
    { on: 'linkedin', kind: '401' },
  ],
];

function joint(mishaps: readonly Mishap[]): Story {
  const wrong = mishaps.map(({ on, kind }) => `${on}: ${kind}`).join(', ');
  return asked({
    name: `social.post to four platforms${wrong && `; ${wrong}`}`,
    says: JOINT.says,
    files: JOINT.files,
    mishaps,
    effects: Object.fromEntries(JOINT.services.map((id) => [id, 1])),
    receipt: JOINT.receipt,
  });
}

interface Asked {
  name: string;
  says: string;
  files?: Readonly<Record<string, Buffer>>;
  mishaps: readonly Mishap[];
  /** How many effects each service must have seen. */
  effects: Record<string, number>;
  shows?: Record<string, RegExp>;
  receipt: RegExp;
}

function asked({ name, says, files = {}, mishaps, effects, shows, receipt }: Asked): Story {
  return {
    name,
    services: Object.keys(effects),
    begin: async ({ telegram, services }, place) => {
      await handbook(place, 'hold: 0');
      for (const [path, bytes] of Object.entries(files)) {
        await mkdir(dirname(join(place.vaultDir, path)), { recursive: true });
        await writeFile(join(place.vaultDir, path), bytes);
      }
      for (const { on, kind, match } of mishaps) services.get(on)!.fault(kind, 1, match);
      telegram.sendText(says);
    },
    owner: approves,
    fromDecision: true,
    happened: (lane, text) => happened(lane, text, Object.keys(effects)),
    expected: () => ({
      mails: [],
      effects,
      ...(shows && { shows }),
      tasks: { Done: 1 },
      told: new RegExp(`${receipt.source}|as you said`, receipt.flags),
    }),
  };
}

/** Where one of several is in doubt the question names it. */
async function happened({ services }: Lane, text: string, ids: readonly string[]): Promise<boolean> {
  const doubt = /can’t tell whether this was posted on (.*), and I/.exec(text)?.[1];
  const meant = doubt
    ? ids.filter((id) =>
        doubt
          .toLowerCase()
          .split(/, | and /)
          .includes(id),
      )
    : ids;
  const seen = await Promise.all(meant.map((id) => services.get(id)!.effects()));
  return seen.every((count) => count > 0);
}
