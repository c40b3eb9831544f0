/** Whatever can be seen of an answer or an error by whoever gets it. */
import { inspect } from 'node:util';

export function seenOf(answer: unknown): string {
  const { stack = '', message = '', cause } = answer instanceof Error ? answer : {};
  return `${inspect(answer, { depth: 12, showHidden: true, getters: true })} ${stack} ${message} ${JSON.stringify(answer)} ${String(cause)}`;
}
