/** Asks the script and makes an answer out of what it replies, faults included: the same for both protocols. */
import { type BodyFault, broken } from './faults.ts';
import type { Asked, Fault, Reply, Script } from './script.ts';
import { type Answer, type Answerer, json, type Received } from './server.ts';
import { WireError } from './wire-error.ts';

/** What the script wants said, where nothing goes wrong. */
export type Saying = Exclude<Reply, { fault: unknown }>;

export interface Protocol {
  /** A sound answer, and what it costs whether it arrives or not. */
  answer(saying: Saying): { answer: Answer; billed: Billed };
  /** The body of an error. */
  error(type: string, message: string, code?: string): unknown;
}

/** Tokens of one answer, as the provider would charge for them. */
export interface Billed {
  inputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  outputTokens: number;
}

export interface ScriptHolder {
  asked: Asked[];
  billed: Billed[];
  script: Script;
}

export async function playScript(
  holder: ScriptHolder,
  asked: Omit<Asked, 'count'>,
  protocol: Protocol,
): Promise<Answer> {
  const one = { ...asked, count: holder.asked.length + 1 };
  holder.asked.push(one);
  const reply = await holder.script(one);
  if ('fault' in reply && reply.fault.kind === 'status') return refusal(reply.fault, protocol);
  const { answer, billed } = protocol.answer('fault' in reply ? { text: SOUND } : reply);
  holder.billed.push(billed);
  return 'fault' in reply ? broken(answer, reply.fault as BodyFault) : answer;
}

/** An answerer whose refusals have the protocol's shape. */
export function refusing(route: (received: Received) => Promise<Answer>, error: Protocol['error']): Answerer {
  return async (received) => {
    try {
      return await route(received);
    } catch (thrown) {
      if (thrown instanceof WireError) return json(thrown.status, error(thrown.type, thrown.message));
      return json(500, error('api_error', 'The script of the stand-in failed.'));
    }
  };
}

function refusal(fault: Extract<Fault, { kind: 'status' }>, { error }: Protocol): Answer {
  const { status, headers, type = 'api_error', message = 'Something failed.', code } = fault;
  return json(status, error(type, message, code), headers);
}

/** What stands in an answer that a fault then breaks. */
const SOUND = 'An answer that never arrives whole.';
