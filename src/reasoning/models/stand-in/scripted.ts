/** Asks the script and makes an answer out of what it replies, faults included: the same for both protocols. */
import { broken } from './faults.ts';
import type { Asked, Fault, Reply, Script } from './script.ts';
import { type Answer, type Answerer, json, type Received } from './server.ts';
import { WireError } from './wire-error.ts';

/** What the script wants said, where nothing goes wrong. */
export type Saying = Exclude<Reply, { fault: unknown }>;

export interface Protocol {
  /** A sound answer. */
  answer(saying: Saying): Answer;
  /** The body of an error. */
  error(type: string, message: string, code?: string): unknown;
}

export interface ScriptHolder {
  asked: Asked[];
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
  if (!('fault' in reply)) return protocol.answer(reply);
  return faulty(reply.fault, protocol);
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

function faulty(fault: Fault, protocol: Protocol): Answer {
  if (fault.kind !== 'status') return broken(protocol.answer({ text: SOUND }), fault);
  const { status, headers, type = 'api_error', message = 'Something failed.', code } = fault;
  return json(status, protocol.error(type, message, code), headers);
}

/** What stands in an answer that a fault then breaks. */
const SOUND = 'An answer that never arrives whole.';
