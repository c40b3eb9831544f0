/** How the Cloud API is spoken to, and what its refusals mean. */
import { OfficeError } from '../../../errors.ts';
import { createHttp, type Http, type HttpAnswer, type Refusal } from '../../../outside/http.ts';
import { createPace } from '../../../outside/pace.ts';
import type { ConnectorContext } from '../../connector.ts';
import { BOUNDS } from '../bounds.ts';
import type { Problem } from '../hand.ts';

export interface CloudConfig {
  access: 'cloud';
  number: string;
  phoneNumberId: string;
  token: string;
  appSecret: string;
  verifyToken: string;
  webhookPort: number;
  /** Without a slash at its end. */
  graphRoot: string;
  graphVersion: string;
}

export function createApi(config: CloudConfig, { clock, limits }: ConnectorContext): Http {
  return createHttp({
    title: 'WhatsApp',
    root: `${config.graphRoot}/${config.graphVersion}`,
    headers: () => ({ authorization: `Bearer ${config.token}` }),
    clock,
    limits,
    pace: createPace({ title: 'WhatsApp', clock, requests: BOUNDS.requests_per_s, perMs: 1_000 }),
    refusal,
  });
}

/** The error of a message that WhatsApp took and gave back later. */
export function failureOf(code: number): OfficeError {
  const { message, hint } = problemOf(code);
  return new OfficeError('refused', message, { hint });
}

/** What a number of Meta's means, as the owner can use it. */
export function problemOf(code: number): Problem {
  const known = PROBLEMS[code];
  if (known) return { message: known[0], hint: known[1] };
  return {
    message: `WhatsApp refused the message (Meta's number ${code}).`,
    hint: 'Look the number up in Meta’s list of Cloud API errors.',
  };
}

export const WINDOW_CLOSED: Problem = {
  message: 'Their last message is more than 24 hours old, and then WhatsApp takes no free text.',
  hint: 'Wait until they write again, or write to them with an approved template in WhatsApp Manager.',
};
const NEW_TOKEN =
  'Generate a new token for the system user in Meta’s business settings and put it into WHATSAPP_TOKEN.';
const PERMISSION =
  'Give the system user the app and the WhatsApp account, with whatsapp_business_messaging, and generate a new token.';
const LOOK = 'Open WhatsApp Manager; it says what is wrong with the account.';

const LOGIN_CODES = new Set([0, 3, 10, 190, 131005, 131031, 133010]);
/** Meta tells no time. The first two are counted by the second, and by the six seconds to one person; the others by the hour. */
const LIMITS = new Map<number, number>([
  [130429, BOUNDS.throughput_limited_ms],
  [131056, BOUNDS.pair_limited_ms],
  ...[4, 17, 32, 613, 80007].map((code) => [code, BOUNDS.hourly_limited_ms] as const),
]);
const PROBLEMS: Readonly<Record<number, readonly [message: string, hint: string]>> = {
  0: ['WhatsApp no longer accepts the token.', NEW_TOKEN],
  3: ['The token may not send WhatsApp messages.', PERMISSION],
  10: ['The token may not send WhatsApp messages.', PERMISSION],
  190: ['WhatsApp no longer accepts the token.', NEW_TOKEN],
  368: ['WhatsApp has blocked this account for a time because of its rules.', LOOK],
  130403: ['WhatsApp doesn’t let this account write to that country.', LOOK],
  130497: ['WhatsApp doesn’t let this account write to that country.', LOOK],
  131005: ['The token may not send WhatsApp messages.', PERMISSION],
  131021: ['That is the number that it would be sent from.', 'Choose another receiver.'],
  131026: [
    'WhatsApp can’t deliver to that number.',
    'It may not be on WhatsApp, or use an old version, or not have agreed to WhatsApp’s terms. Reach them another way.',
  ],
  131030: [
    'A test number sends only to the receivers on its list.',
    'Add the receiver in WhatsApp → API setup of your app, or use a real number.',
  ],
  131031: ['WhatsApp has locked this account.', LOOK],
  131042: ['WhatsApp wants a way to be paid first.', 'Add one in Meta’s business settings, under billing.'],
  131047: [WINDOW_CLOSED.message, WINDOW_CLOSED.hint],
  131048: ['WhatsApp limits this number because too many of its messages were reported.', LOOK],
  131051: ['WhatsApp doesn’t take that kind of message.', 'Send it as text.'],
  131052: ['WhatsApp could not use the file.', 'Save it as PDF, JPEG or PNG and try again.'],
  131053: ['WhatsApp could not use the file.', 'Save it as PDF, JPEG or PNG and try again.'],
  131055: ['WhatsApp asks not to be called so.', LOOK],
  133010: ['The number is not registered for the Cloud API.', 'Register it in WhatsApp Manager, under phone numbers.'],
};

function refusal(answer: HttpAnswer): Refusal | null {
  const isRefusal = answer.status >= 400 && answer.status < 500 && answer.status !== 408;
  const code = isRefusal ? codeOf(answer) : null;
  if (code === null) return null;
  const limitedMs = LIMITS.get(code);
  if (limitedMs !== undefined) {
    return { code: 'rate_limited', message: 'WhatsApp asks to wait before the next message.', retryAfterMs: limitedMs };
  }
  if (LOGIN_CODES.has(code) || (code >= 200 && code <= 299)) {
    return { code: 'not_authorized', ...(PROBLEMS[code] ? problemOf(code) : problemOf(10)) };
  }
  return { code: 'refused', ...problemOf(code) };
}

/** Null where the answer isn't one of Meta's errors. */
function codeOf(answer: HttpAnswer): number | null {
  try {
    const { error } = answer.json() as { error?: { code?: unknown } };
    return typeof error?.code === 'number' && Number.isSafeInteger(error.code) ? error.code : null;
  } catch {
    return null;
  }
}
