/**
 * Watches what others say to a page or an account: one arrival for each comment and each mention that nobody has answered yet. The
 * same for Facebook and Instagram, which only list them in different ways.
 */
import type { PollResult, Watch } from '../../connectors/connector.ts';
import type { Arrival } from '../../domain/task.ts';
import { shortLine } from './text.ts';

/** Something that somebody else said. All of it is outside text. */
export interface Heard {
  id: string;
  /** Milliseconds since the epoch. */
  at: number;
  /** As the platform shows the name, on one line; may be empty. */
  from: string;
  text: string;
  link: string;
  /** The post that it stands under; for a mention, where it was made. */
  post: { id: string; text: string };
  isMention: boolean;
  answered: boolean;
}

export interface HeardCursor {
  /** Milliseconds since the epoch, by the platform's clock: when the newest that was taken in was said. */
  since: number;
}

export interface HeardOptions<Session> {
  /** `Facebook` */
  platform: string;
  /** `facebook:` */
  sourcePrefix: string;
  intervalMs(session: Session): number | null;
  now(session: Session): number;
  account(session: Session): string;
  /** All that was said since then, but for the account's own words. */
  heard(session: Session, since: number, signal: AbortSignal): Promise<Heard[]>;
}

/** The first look goes back so far. Milliseconds. */
const FIRST_LOOK_MS = 24 * 3_600_000;
/** What shows up late is still seen; what is seen twice is known by its source key. Milliseconds. */
const OVERLAP_MS = 10 * 60_000;
const POST_CHARS_MAX = 60;

export function heardWatch<Session>(options: HeardOptions<Session>): Watch<Session, HeardCursor> {
  return {
    intervalMs: options.intervalMs,
    poll: async (session, { cursor, accept, signal }): Promise<PollResult<HeardCursor>> => {
      const since = cursor?.since ?? options.now(session) - FIRST_LOOK_MS;
      const heard = await options.heard(session, since - OVERLAP_MS, signal);
      const oldestFirst = heard.sort((one, other) => one.at - other.at);
      for (const one of oldestFirst) if (!one.answered) await accept(arrivalOf(one, session, options));
      return { cursor: { since: Math.max(since, ...oldestFirst.map(({ at }) => at)) } };
    },
  };
}

/** One for each thing that was said; whose words they are stays theirs. */
export function arrivalOf<Session>(
  heard: Heard,
  session: Session,
  options: Pick<HeardOptions<Session>, 'platform' | 'sourcePrefix' | 'account'>,
): Arrival {
  const { id, at, text, link, post, isMention } = heard;
  const from = heard.from || `Somebody on ${options.platform}`;
  const about = shortLine(post.text, POST_CHARS_MAX);
  const subject = isMention
    ? `Mention on ${options.platform}`
    : `Comment on ${options.platform}${about ? `: “${about}”` : ''}`;
  return {
    source: `${options.sourcePrefix}${id}`,
    kind: 'SOCIAL',
    from,
    subject,
    at,
    request: link ? `${text}\n\n${link}` : text,
    // only a comment can be answered where it stands
    facts: { thread: post.id, ...(isMention ? {} : { message_id: id }), account: options.account(session) },
  };
}
