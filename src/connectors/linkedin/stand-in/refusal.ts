/** A refusal in the words that LinkedIn uses. */

export class LinkedInRefusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly more: object;

  constructor(status: number, code: string, message: string, more: object = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.more = more;
  }

  response(): Response {
    const { status, code, message, more } = this;
    return Response.json({ ...more, message, ...(code ? { code } : {}), status }, { status });
  }
}

const THROTTLED = 'Resource level throttle APPLICATION DAY limit for calls to this resource is reached.';

export const ANSWERS = {
  401: () =>
    new LinkedInRefusal(401, 'INVALID_ACCESS_TOKEN', 'Invalid access token', { serviceErrorCode: 65_600 }).response(),
  // without a Retry-After, as LinkedIn does
  429: () => new LinkedInRefusal(429, 'TOO_MANY_REQUESTS', THROTTLED).response(),
  500: () => new LinkedInRefusal(500, '', 'Internal Server Error').response(),
};
