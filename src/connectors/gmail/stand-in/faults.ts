/** Failures on demand: which call fails next, and how. */
import { type Answer, answerOf, googleError, type WireRequest } from './inner.ts';

const FAULT_KINDS = ['500-before', '500-after', 'drop-after', '429', '401', 'slow', 'malformed'] as const;
const FAULT_MATCHES = ['send', 'draft', 'poll', 'any'] as const;
type FaultKind = (typeof FAULT_KINDS)[number];
type FaultMatch = (typeof FAULT_MATCHES)[number];

const RETRY_AFTER_S = 2;

export class Faults {
  #waiting: { kind: FaultKind; match: FaultMatch; left: number }[] = [];
  /** A refused token means a withdrawn login, so the refresh that follows is refused as well. */
  #refusedRefreshes = 0;

  add(kind: string, count: number, match: string): void {
    if (!FAULT_KINDS.includes(kind as FaultKind)) throw new TypeError(`no such fault: ${kind}`);
    if (!FAULT_MATCHES.includes(match as FaultMatch)) throw new TypeError(`no such calls: ${match}`);
    this.#waiting.push({ kind: kind as FaultKind, match: match as FaultMatch, left: count });
  }

  /** The fault for this call, used up by it. */
  take(request: WireRequest): FaultKind | null {
    const calls = callsOf(request);
    const fault = this.#waiting.find(({ match }) => match === 'any' || match === calls);
    if (!fault) return null;
    fault.left -= 1;
    this.#waiting = this.#waiting.filter(({ left }) => left > 0);
    if (fault.kind === '401') this.#refusedRefreshes += 1;
    return fault.kind;
  }

  takeRefusedRefresh(): boolean {
    if (this.#refusedRefreshes === 0) return false;
    this.#refusedRefreshes -= 1;
    return true;
  }

  clear(): void {
    this.#waiting = [];
    this.#refusedRefreshes = 0;
  }
}

/** Null: no answer at all, the connection is to be cut. */
export async function applyFault(fault: FaultKind | null, carryOut: () => Promise<Answer>): Promise<Answer | null> {
  switch (fault) {
    case '500-before':
      return googleError(500, 'backendError', 'INTERNAL');
    case '429':
      return googleError(429, 'rateLimitExceeded', 'RESOURCE_EXHAUSTED', { 'retry-after': String(RETRY_AFTER_S) });
    case '401':
      return googleError(401, 'authError', 'UNAUTHENTICATED');
    case '500-after':
      await carryOut();
      return googleError(500, 'backendError', 'INTERNAL');
    case 'drop-after':
      await carryOut();
      return null;
    case 'malformed':
      await carryOut();
      return answerOf(200, Buffer.from('{"id": <html>'), { 'content-type': 'application/json; charset=UTF-8' });
    default:
      return await carryOut();
  }
}

function callsOf({ method, path }: WireRequest): FaultMatch | null {
  if (method === 'POST' && /\/(drafts|messages)\/send$/.test(path)) return 'send';
  if (method !== 'GET' && /\/drafts(\/[^/]+)?$/.test(path)) return 'draft';
  if (method === 'GET' && /\/(history|profile|messages)(\/[^/]+)?$/.test(path)) return 'poll';
  return null;
}
