/** What a failed call of the Bot API means to the office. Pure. */
import { OfficeError } from '../src/errors.ts';

interface Failed {
  method: string;
  token: string;
  /** True where we ended the call ourselves because the bot stops. */
  stopped: boolean;
}

const WORDS_UNITS_MAX = 300;
/** A long run of letters and figures may be a token, in whatever way it is encoded; Telegram's own codes are capitals alone. */
const TOKEN_LIKE = /[\w%:+/=\\-]{20,}/g;
const OWN_CODE = /^[A-Z_]+$/;

/** Never keeps the foreign error: telegraf's carries the payload, and sometimes the address with the token in it. */
export function callError(error: unknown, { method, token, stopped }: Failed): OfficeError {
  if (stopped) return new OfficeError('stopped', `The call ${method} was ended because the bot stops.`);
  const words = redacted(wordsOf(error), token);
  const answer = (error as { response?: { error_code?: unknown; parameters?: { retry_after?: unknown } } }).response;
  if (typeof answer?.error_code === 'number') {
    return answered(method, answer.error_code, words, Number(answer.parameters?.retry_after));
  }
  const reading = method.startsWith('get');
  if ((error as { type?: unknown }).type === 'invalid-json' || error instanceof SyntaxError) {
    return new OfficeError('answer_malformed', `Telegram's answer to ${method} could not be read.`, {
      retryable: true,
      outcome: reading ? 'not-sent' : 'unknown',
    });
  }
  const timedOut = (error as { name?: unknown }).name === 'AbortError';
  return new OfficeError(
    'unreachable',
    timedOut ? `Telegram did not answer ${method} in time.` : 'Telegram can’t be reached.',
    {
      outcome: reading ? 'not-sent' : 'unknown',
      hint: `Check the network. (${reason(error, words)})`,
    },
  );
}

function answered(method: string, status: number, words: string, retryAfterS: number): OfficeError {
  const shown = `Telegram refused ${method}: ${words}`;
  if (status === 401 || (status === 404 && method === 'getMe')) {
    return new OfficeError('not_authorized', 'Telegram does not accept the bot’s token.', {
      hint: 'Copy the token again from @BotFather into TELEGRAM_BOT_TOKEN.',
    });
  }
  if (status === 409) {
    return new OfficeError('service_failed', shown, {
      hint: 'Another program reads this bot’s updates. Stop it, or give this office a bot of its own.',
    });
  }
  if (status === 429) {
    const retryAfterMs = Number.isFinite(retryAfterS) && retryAfterS > 0 ? retryAfterS * 1_000 : 1_000;
    return new OfficeError('rate_limited', shown, { retryAfterMs });
  }
  if (status === 413) return new OfficeError('too_large', shown);
  if (status >= 500) {
    return new OfficeError('service_failed', shown, { outcome: method.startsWith('get') ? 'not-sent' : 'unknown' });
  }
  if (status === 403) {
    return new OfficeError('refused', shown, { hint: 'Open the bot’s chat in Telegram and press Start (or Unblock).' });
  }
  return new OfficeError('refused', shown);
}

/** The owner blocked the bot or never pressed Start: nothing that waiting would not cure. */
export function isBlocked(error: unknown): boolean {
  return isRefused(error, /forbidden|blocked|deactivated|chat not found/i);
}

/** Telegram's way to say that a message already looks like that. */
export function isNotModified(error: unknown): boolean {
  return isRefused(error, /message is not modified/i);
}

/** The message is gone or too old to be changed. */
export function isNotEditable(error: unknown): boolean {
  return isRefused(
    error,
    /message to edit not found|message can't be edited|MESSAGE_ID_INVALID|no text in the message/i,
  );
}

/** The Bot API has one status for all of these, so its words are all there is to go by. */
function isRefused(error: unknown, words: RegExp): boolean {
  return error instanceof OfficeError && error.code === 'refused' && words.test(error.message);
}

function wordsOf(error: unknown): string {
  return String((error as { message?: unknown } | undefined)?.message ?? '');
}

function redacted(words: string, token: string): string {
  return words
    .replaceAll(token, '[token]')
    .replace(TOKEN_LIKE, (run) => (OWN_CODE.test(run) ? run : '[token]'))
    .slice(0, WORDS_UNITS_MAX);
}

function reason(error: unknown, words: string): string {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' ? code : (/reason: (.*)$/.exec(words)?.[1] ?? 'no answer');
}
