/** Two places that take posts, and one kind of action that goes to both: what the tests of joint actions work with. What each place does with the next calls is in the test's hand. */
import { z } from 'zod';
import { type Attempt, type Connector, defineConnector } from '../../src/connectors/connector.ts';
import type { Action, Receipt } from '../../src/domain/action.ts';
import { OfficeError } from '../../src/errors.ts';

/** What becomes of a call: `refused` for good, `away` for now, `lost` its answer after the effect, `vanished` its answer and any trace of it. */
export type Mishap = 'refused' | 'away' | 'lost' | 'vanished';

export interface PostingPlace {
  posts: string[];
  /** Used up one a call. */
  mishaps: Mishap[];
  /** Nobody can be asked what was posted. */
  isAway: boolean;
  /** What a look-up finds by its key. */
  found: Map<string, Receipt>;
  connector: Connector;
}

interface Post extends Action {
  text: string;
}

export interface PlaceOptions {
  title: string;
  /** US dollars a post, and what a month may come to. */
  usd?: number;
  budget?: number;
}

export function postingPlace(id: string, { title, usd, budget }: PlaceOptions): PostingPlace {
  const place: PostingPlace = {
    posts: [],
    mishaps: [],
    isAway: false,
    found: new Map(),
    connector: undefined as never,
  };
  const type = `${id}.post`;
  const schema = z.strictObject({ type: z.literal(type), text: z.string().min(1).max(40, `is too long for ${title}`) });
  place.connector = defineConnector<unknown, PostingPlace>({
    id,
    title,
    configSchema: z.object({}),
    missing: () => [],
    open: async () => place,
    account: () => `@${id}`,
    actions: [
      {
        type,
        category: 'social_media',
        schema: schema as never,
        facts: () => ({ category: 'social_media', critical: [], staysInThread: false }),
        render: ({ text }) => ({
          title: `Post on ${title}`,
          blocks: [{ kind: 'text', label: `On ${title}`, text: String(text) }],
        }),
        attachments: () => [],
        price: usd === undefined ? undefined : () => ({ usd, says: 'a post' }),
        execute: (_, action, attempt) => post(place, title, action as Post, attempt),
        lookup: async (_, __, { key }) => {
          if (place.isAway) throw new OfficeError('unreachable', `${title} could not be reached.`);
          const receipt = place.found.get(key);
          return receipt ? { found: true, receipt } : { found: false, certain: !place.found.has(`${key} vanished`) };
        },
      },
    ],
    check: async () => ({ ok: true, says: '' }),
    monthlyBudget: budget === undefined ? undefined : () => budget,
  });
  return place;
}

async function post(place: PostingPlace, title: string, { text }: Post, { key }: Attempt): Promise<Receipt> {
  const mishap = place.mishaps.shift();
  if (mishap === 'refused') throw new OfficeError('refused', `${title} refused it.`);
  if (mishap === 'away') throw new OfficeError('unreachable', `${title} could not be reached.`);
  place.posts.push(text);
  const link = `https://${title.toLowerCase()}.example/${place.posts.length}`;
  const receipt = { id: String(place.posts.length), link, at: '2026-11-20T12:00:00.000Z', summary: 'Posted.' };
  if (mishap === 'vanished') place.found.set(`${key} vanished`, receipt);
  else place.found.set(key, receipt);
  if (mishap) throw new OfficeError('outcome_unknown', `${title} did not say whether it was posted.`);
  return receipt;
}

/** A post to all of these at once. */
export function everywhere(places: readonly PostingPlace[]): Connector {
  const parts = ({ text }: Action) =>
    places.map(({ connector }) => ({ type: connector.actions[0]!.type, text: String(text) }));
  const never = () => Promise.reject(new Error('a kind with parts is never executed itself'));
  return defineConnector({
    id: 'everywhere',
    title: 'Everywhere',
    configSchema: z.object({}),
    missing: () => [],
    open: async () => ({}),
    account: () => 'everywhere',
    actions: [
      {
        type: 'everywhere.post',
        category: 'social_media',
        schema: z.strictObject({ type: z.literal('everywhere.post'), text: z.string().min(1) }) as never,
        facts: () => ({ category: 'social_media', critical: [], staysInThread: false }),
        render: () => ({ title: 'Post everywhere', blocks: [] }),
        attachments: () => [],
        parts,
        execute: never,
        lookup: never,
      },
    ],
    check: async () => ({ ok: true, says: '' }),
  });
}
