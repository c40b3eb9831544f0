/** What LinkedIn means by a refusal. Its words are never passed on; of them only the name of a post is kept, for whoever asks about it. Pure. */
import { z } from 'zod';
import { OfficeError } from '../../errors.ts';
import { type HttpAnswer, type Refusal, retryAfterOf } from '../../outside/http.ts';

export const RENEW =
  'Make a new token as src/connectors/linkedin/README.md says, and set LINKEDIN_ACCESS_TOKEN to it (or LINKEDIN_REFRESH_TOKEN).';
const DAY_MS = 24 * 3_600_000;
const DUPLICATE_OF = /\bduplicate of (urn:li:(?:share|ugcPost|activity):\d{1,30})/i;

const body = z.object({
  code: z.string().optional(),
  message: z.string().optional(),
  errorDetails: z.object({ inputErrors: z.array(z.object({ code: z.string().optional() })).optional() }).optional(),
});

/** Null where the status tells enough. `now`: milliseconds since the epoch. */
export function refusalOf(answer: HttpAnswer, version: string, now: number): Refusal | null {
  switch (answer.status) {
    case 400:
      return saysOf(answer).code === 'VERSION_MISSING' ? oldVersion(version) : null;
    case 401:
      return { code: 'not_authorized', message: 'LinkedIn no longer accepts the token.', hint: RENEW };
    case 403:
      return forbidden();
    case 404:
      return { code: 'not_found', message: 'LinkedIn doesn’t know what this is about; it may have been deleted.' };
    case 422:
      return duplicate(answer);
    case 426:
      return oldVersion(version);
    case 429:
      return limited(answer, now);
    default:
      return null;
  }
}

/** The status that LinkedIn refused with; undefined where it wasn't LinkedIn. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof OfficeError ? (error.cause as { status?: number } | undefined)?.status : undefined;
}

/** The post of which LinkedIn says that this would be a copy: empty where it names none, null where it says something else. */
export function duplicateOf(error: unknown): string | null {
  return error instanceof OfficeError ? ((error.cause as { named?: string } | undefined)?.named ?? null) : null;
}

function duplicate(answer: HttpAnswer): Refusal | null {
  const { message = '', errorDetails } = saysOf(answer);
  const isMarked = errorDetails?.inputErrors?.some(({ code }) => code === 'DUPLICATE_POST') ?? false;
  const urn = DUPLICATE_OF.exec(message)?.[1];
  if (!isMarked && urn === undefined) return null;
  return {
    code: 'refused',
    message: 'LinkedIn says that the same was posted there before.',
    hint: 'Change a word of it, or drop it if it stands there already.',
    named: urn ?? '',
  };
}

function oldVersion(version: string): Refusal {
  return {
    code: 'not_configured',
    message: `LinkedIn does not serve version ${version} of its API.`,
    hint: 'Set LINKEDIN_VERSION to a newer one, a year and a month as in 202611; LinkedIn’s page on API migrations names those that are served.',
  };
}

function forbidden(): Refusal {
  const hint =
    'Look that LINKEDIN_AUTHOR is who the token was made for, and that it has w_organization_social and r_organization_social (for yourself: w_member_social). Comments need an app with the Community Management API.';
  return { code: 'refused', message: 'LinkedIn does not let this token do that.', hint };
}

/** LinkedIn counts by the day, and its days begin at midnight UTC. */
function limited({ headers }: HttpAnswer, now: number): Refusal {
  const message = 'LinkedIn takes no more calls for now; it counts them by the day.';
  return { code: 'rate_limited', message, retryAfterMs: retryAfterOf(headers, now) ?? DAY_MS - (now % DAY_MS) };
}

function saysOf({ text }: HttpAnswer): z.infer<typeof body> {
  try {
    return body.catch({}).parse(JSON.parse(text));
  } catch {
    return {};
  }
}
