/** An answer that says no, in the shape and words of the Bot API. */
export class ReplyError extends Error {
  readonly status: number;
  readonly parameters: { retry_after?: number } | undefined;

  constructor(status: number, description: string, parameters?: { retry_after?: number }) {
    super(description);
    this.status = status;
    this.parameters = parameters;
  }

  body(): Record<string, unknown> {
    const body = { ok: false, error_code: this.status, description: this.message };
    return this.parameters ? { ...body, parameters: this.parameters } : body;
  }
}

export function badRequest(description: string): ReplyError {
  return new ReplyError(400, `Bad Request: ${description}`);
}

export function tooManyRequests(seconds: number): ReplyError {
  return new ReplyError(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds });
}
