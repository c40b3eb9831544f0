/**
 * Says something once where the service gives no key against repeats: what stands there already is looked at before, so that afterwards a copy
 * that wasn't there is ours. Services have answered 500 and published all the same, even several times: so after any doubt it is looked for until
 * nothing can be under way any longer, and only then it counts as not said.
 */
import { isoTime } from '../../clock.ts';
import type { Attempt } from '../../connectors/connector.ts';
import { OfficeError } from '../../errors.ts';
import { pause, SETTLING, SKEW_MS, settledAt, type Time } from './settle.ts';

/** Something of the account's own that says the same. */
export interface Copy {
  id: string;
  /** Milliseconds since the epoch, by the service's clock. */
  at: number;
  link: string;
  /** True where it says the same but looks different: it may be ours or not. */
  doubtful?: boolean;
}

export interface Saying {
  /** `Facebook` */
  title: string;
  /** Copies since that moment (milliseconds since the epoch), oldest first. `whole`: false where there may be more than could be read. */
  copies(since: number, signal: AbortSignal): Promise<{ found: Copy[]; whole: boolean }>;
  /** Says it and resolves with its id. */
  send(signal: AbortSignal): Promise<string>;
  /** True for a refusal that means: this was said before. Then it is looked for, too. */
  isDuplicate?(error: unknown): boolean;
  /** What has to be there before it is said, and nobody sees; resolves with what is to be remembered of it. */
  prepare?(signal: AbortSignal): Promise<Readonly<Record<string, string>>>;
}

export type Said = { found: true; copies: readonly Copy[] } | { found: false; certain: boolean };

/** Resolves with the id, and with all copies where there may be more than one. Throws `OfficeError` whose outcome is honest. */
export async function sayOnce(
  saying: Saying,
  attempt: Attempt,
  time: Time,
): Promise<{ id: string; copies: readonly Copy[] }> {
  const earlier = memoryOf(attempt.memory);
  if (earlier) {
    const seen = await findSaid(saying, attempt, time).catch(() => ({ found: false, certain: false }) as const);
    if (seen.found) return { id: seen.copies[0]!.id, copies: seen.copies };
    if (!seen.certain) throw new OfficeError('outcome_unknown', 'An earlier try may have posted this already.');
  }
  const prepared = await saying.prepare?.(attempt.signal);
  const now = time.clock.now();
  const since = earlier?.since ?? now;
  const known = earlier?.known ?? (await idsNow(saying, now, attempt.signal));
  const memory = { ...prepared, known: known.join(' '), since: isoTime(since), sentAt: isoTime(now) };
  await attempt.remember(memory);
  try {
    const id = await saying.send(attempt.signal);
    return { id, copies: earlier ? await furtherCopies(saying, { known, since }, attempt.signal) : [] };
  } catch (error) {
    if (!saying.isDuplicate?.(error)) throw error;
    return await whoseDuplicate(saying, { ...attempt, memory }, time, error);
  }
}

/** Was it said? Reads only. */
export async function findSaid(saying: Saying, attempt: Attempt, time: Time): Promise<Said> {
  const memory = memoryOf(attempt.memory);
  if (!memory) return attempt.memoryLost ? findUnremembered(saying, attempt) : { found: false, certain: true };
  const settled = settledAt(time, memory.sentAt);
  for (;;) {
    const isSettled = time.clock.now() >= settled;
    const { found, whole } = await saying.copies(memory.since - SKEW_MS, attempt.signal);
    const fresh = found.filter(({ id }) => !memory.known.includes(id));
    const copies = fresh.filter(({ doubtful }) => !doubtful);
    if (copies.length > 0) return { found: true, copies };
    if (isSettled) return { found: false, certain: whole && fresh.length === 0 };
    await pause(time.clock, SETTLING.look_every_ms, saying.title, attempt.signal);
  }
}

interface SaidMemory {
  /** What said the same before the first try. */
  known: readonly string[];
  /** When the first try and the last one began. Milliseconds since the epoch. */
  since: number;
  sentAt: number;
}

/** Null where nothing can have been said under this key: this is always remembered before. */
function memoryOf(memory: Attempt['memory']): SaidMemory | null {
  const sentAt = Date.parse(memory?.sentAt ?? '');
  const since = Date.parse(memory?.since ?? '');
  if (Number.isNaN(sentAt) || Number.isNaN(since)) return null;
  return { since, sentAt, known: (memory?.known ?? '').split(' ').filter((id) => id !== '') };
}

async function idsNow(saying: Saying, now: number, signal: AbortSignal): Promise<string[]> {
  const { found } = await saying.copies(now - 2 * SKEW_MS, signal);
  return found.map(({ id }) => id);
}

/** After a back-up was restored: whatever says the same since then is taken for ours; that there is nothing proves nothing. */
async function findUnremembered(saying: Saying, { since, signal }: Attempt): Promise<Said> {
  const { found } = await saying.copies(since - SKEW_MS, signal);
  const copies = found.filter(({ doubtful }) => !doubtful);
  return copies.length > 0 ? { found: true, copies } : { found: false, certain: false };
}

/** It is said by now; that it may stand there twice is only told where it can be read. */
async function furtherCopies(
  saying: Saying,
  { known, since }: Pick<SaidMemory, 'known' | 'since'>,
  signal: AbortSignal,
): Promise<readonly Copy[]> {
  const copies = await saying.copies(since - SKEW_MS, signal).catch((): { found: Copy[] } => ({ found: [] }));
  return copies.found.filter(({ id, doubtful }) => !known.includes(id) && !doubtful);
}

async function whoseDuplicate(saying: Saying, attempt: Attempt, time: Time, refusal: unknown) {
  const seen = await findSaid(saying, attempt, time);
  if (seen.found) return { id: seen.copies[0]!.id, copies: seen.copies };
  throw seen.certain ? refusal : new OfficeError('outcome_unknown', `${saying.title} may have posted this already.`);
}
