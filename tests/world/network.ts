/**
 * The simulated network: requests and answers take their time, get lost, arrive late or come after the office has given up. What was sent arrives
 * even when the sender is dead; an answer finds only the one who asked.
 */
import { METHODS } from '../../src/sandbox/telegram/methods.ts';
import { ReplyError } from '../../src/sandbox/telegram/reply-error.ts';
import { ground } from './ground.ts';
import { phone } from './phone.ts';

/**
 * What becomes of one exchange. `refused`: no connection. `lost`: it never arrives, and the connection breaks. `cut`: it arrives, its answer doesn't.
 * `late`: the connection breaks, and it arrives all the same, seconds later. `hangs`: it arrives, and nothing is ever answered.
 * `500-before` and `500-after`: the service fails before or after the effect. `429`: it asks to wait.
 */
export type Fate = 'well' | 'refused' | 'lost' | 'cut' | 'late' | 'hangs' | '500-before' | '500-after' | '429';

/** Nothing arrives later than this, in milliseconds. */
export const LATE_MS_MAX = 8_000;

export interface Answer {
  status: number;
  /** Undefined: something that isn't JSON. */
  said: unknown;
}

/** One exchange. Rejects as Node does when a connection breaks, or the signal ends the wait. */
export function exchange(
  what: string,
  fate: Fate,
  serve: (signal: AbortSignal) => unknown,
  signal?: AbortSignal,
): Promise<Answer> {
  ground.perform('request', `${what}${fate === 'well' ? '' : ` (${fate})`}`, () => {});
  const { time } = ground;
  const life = time.life;
  const gone = new AbortController();
  return new Promise((resolve, reject) => {
    const answer = (settle: () => void) =>
      time.outside(delay(), () => {
        if (life !== time.life || !time.isAlive) return;
        try {
          ground.perform('answer', what, settle);
        } catch {
          // The answer killed the office.
        }
      });
    const breakOff = (code: string) =>
      answer(() => reject(Object.assign(new Error('the connection broke'), { code, type: 'system' })));
    signal?.addEventListener('abort', () => {
      gone.abort();
      reject(Object.assign(new Error('The operation was aborted.'), { name: 'AbortError' }));
    });
    const arrive = async () => {
      const served = await answerOf(() => serve(gone.signal));
      ground.note(`  served ${what}: ${served.status}`);
      if (fate === 'hangs' || fate === 'late') return;
      if (fate === 'cut') return breakOff('ECONNRESET');
      answer(() => resolve(fate === '500-after' ? FAILED : served));
    };
    if (fate === 'refused') return breakOff('ECONNREFUSED');
    if (fate === 'lost') return breakOff('ECONNRESET');
    if (fate === '500-before') return answer(() => resolve(FAILED));
    if (fate === '429') return answer(() => resolve(LIMITED));
    if (fate === 'late') breakOff('ECONNRESET');
    time.outside(fate === 'late' ? 1_000 + time.draw(LATE_MS_MAX - 1_000) : delay(), arrive);
  });
}

const FAILED: Answer = { status: 500, said: { ok: false, error_code: 500, description: 'Internal Server Error' } };
const LIMITED: Answer = {
  status: 429,
  said: { ok: false, error_code: 429, description: 'Too Many Requests: retry after 2', parameters: { retry_after: 2 } },
};

function delay(): number {
  return 1 + ground.time.draw(20);
}

async function answerOf(serve: () => unknown): Promise<Answer> {
  try {
    return { status: 200, said: { ok: true, result: await serve() } };
  } catch (error) {
    if (error instanceof ReplyError) return { status: error.status, said: error.body() };
    throw error;
  }
}

/** How often a call of the Bot API goes wrong, 0 to 1. */
export const weather = { telegram: 0 };

const TELEGRAM_FATES: readonly Fate[] = ['refused', 'lost', 'cut', '500-before', '500-after', '429'];

/** One call of the Bot API. */
export function callTelegram(method: string, values: Record<string, unknown>, signal?: AbortSignal): Promise<Answer> {
  const { time } = ground;
  const fate = time.chance(weather.telegram) ? TELEGRAM_FATES[time.draw(TELEGRAM_FATES.length)]! : 'well';
  const serve = async (gone: AbortSignal) => {
    const result = await METHODS[method.toLowerCase()]!(phone.world, { values, files: {} }, gone);
    if (method === 'getUpdates') phone.remember(result as never);
    return result;
  };
  return exchange(`telegram ${method}`, fate, serve, signal);
}
