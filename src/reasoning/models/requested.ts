/**
 * One request to a model, whatever carries it: reserved before, settled after, cut off in time, and tried once more where the provider says that
 * waiting helps. Nothing reaches a provider but through here.
 */
import { type Clock, wait } from '../../clock.ts';
import { OfficeError } from '../../errors.ts';
import type { Limits } from '../../limits.ts';
import type { Log } from '../../log.ts';
import type { Meter, Usage } from './model.ts';
import { NO_USAGE, WireFailure } from './wire.ts';

export interface Around {
  clock: Clock;
  limits: Pick<
    Limits,
    | 'model_call_ms_max'
    | 'model_answer_bytes_max'
    | 'model_output_tokens_max'
    | 'model_retry_wait_ms_max'
    | 'tool_calls_max'
    | 'tool_ms_max'
    | 'tool_answer_chars_max'
  >;
  /** From 0 to 1, for jitter. */
  random(): number;
  log?: Log;
}

export interface Answered<T> {
  value: T;
  /** Null where the provider didn't tell. */
  usage: Usage | null;
}

type Ahead = Parameters<Meter['begin']>[0];

/** `send` throws `WireFailure`; anything else counts as a bug whose cost isn't known. Throws `OfficeError`. */
export async function requested<T>(
  around: Around,
  { meter, ahead }: { meter: Meter; ahead: Ahead },
  signal: AbortSignal,
  send: (signal: AbortSignal) => Promise<Answered<T>>,
): Promise<T> {
  for (let isLast = false; ; isLast = true) {
    try {
      return await once(around, { meter, ahead }, signal, send);
    } catch (error) {
      if (!(error instanceof WireFailure)) throw error;
      const ms = isLast ? null : waitMs(around, error);
      if (ms === null) throw error.told;
      around.log?.info(
        { model: ahead.model, ms: Math.round(ms), why: error.told.message },
        'asking the model once more',
      );
      await wait(around.clock, ms, signal).catch(() => {
        throw stopped();
      });
    }
  }
}

async function once<T>(
  around: Around,
  { meter, ahead }: { meter: Meter; ahead: Ahead },
  signal: AbortSignal,
  send: (signal: AbortSignal) => Promise<Answered<T>>,
): Promise<T> {
  if (signal.aborted) throw stopped();
  const { ended } = await meter.begin(ahead);
  const { value, usage } = await inTime(around, signal, send).catch(async (error) => {
    await ended(error instanceof WireFailure ? error.usage : null);
    throw error;
  });
  await ended(usage);
  return value;
}

/** Ends when the time is up or the caller stops, even where `send` takes no notice. */
async function inTime<T>({ clock, limits }: Around, signal: AbortSignal, send: (signal: AbortSignal) => Promise<T>) {
  const cut = new AbortController();
  let end: (error: WireFailure) => void = () => {};
  const ended = new Promise<never>((_, reject) => {
    end = (error) => {
      reject(error);
      cut.abort();
    };
  });
  const onStop = () => end(new WireFailure(stopped(), { usage: null }));
  signal.addEventListener('abort', onStop, { once: true });
  const timer = clock.setTimeout(
    () => end(new WireFailure(tooSlow(limits.model_call_ms_max), { usage: null })),
    limits.model_call_ms_max,
  );
  try {
    if (signal.aborted) throw new WireFailure(stopped(), { usage: NO_USAGE });
    return await Promise.race([send(cut.signal), ended]);
  } finally {
    clock.clearTimeout(timer);
    signal.removeEventListener('abort', onStop);
  }
}

const SOON_MS = 1_000;
const JITTER_MAX = 0.5;

function waitMs({ limits, random }: Around, { again }: WireFailure): number | null {
  if (again === 'soon') return SOON_MS * (1 + JITTER_MAX * random());
  return again !== null && again <= limits.model_retry_wait_ms_max ? again : null;
}

function tooSlow(ms: number): OfficeError {
  return new OfficeError('service_failed', `The model took longer than ${Math.round(ms / 1_000)} seconds.`);
}

function stopped(): OfficeError {
  return new OfficeError('stopped', 'Stopped while the model was thinking.');
}
