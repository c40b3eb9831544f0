/** Refusals in Meta's own envelope. For the sandbox and tests only. */

export class GraphRefusal extends Error {
  readonly status: number;
  readonly code: number;
  readonly subcode: number | undefined;

  constructor(status: number, code: number, message: string, subcode?: number) {
    super(message);
    this.status = status;
    this.code = code;
    this.subcode = subcode;
  }
}

export function refusalResponse(
  { status, code, subcode, message }: GraphRefusal,
  headers: Record<string, string> = {},
) {
  const error = {
    message,
    type: code === 100 && subcode === 33 ? 'GraphMethodException' : 'OAuthException',
    code,
    ...(subcode === undefined ? {} : { error_subcode: subcode }),
    ...(code === 1 || code === 2 ? { is_transient: code === 2 } : {}),
    fbtrace_id: 'AStandInTraceId000000000',
  };
  return Response.json({ error }, { status, headers });
}

/** What Meta says where nothing was done, or nobody knows. */
export const COMMON_ANSWERS = {
  // Meta refuses a bad token with a 400 more often than not
  401: () =>
    refusalResponse(
      new GraphRefusal(400, 190, 'Error validating access token: The session has been invalidated.', 460),
    ),
  429: () =>
    refusalResponse(new GraphRefusal(400, 32, '(#32) Page request limit reached'), {
      'x-business-use-case-usage': JSON.stringify({
        '1000': [
          { type: 'pages', call_count: 100, total_cputime: 20, total_time: 20, estimated_time_to_regain_access: 1 },
        ],
      }),
    }),
  500: () => refusalResponse(new GraphRefusal(500, 1, 'An unknown error occurred')),
} as const;

/** Meta's way of saying that there is no such thing, or that this token may not see it. */
export function missing(id: string): GraphRefusal {
  const says = `Unsupported request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation.`;
  return new GraphRefusal(400, 100, says, 33);
}
