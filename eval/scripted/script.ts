/** The scripted models as scripts for a stand-in of a model's server. Pure. */
import type { Asked, Reply, Script } from '../../src/reasoning/models/stand-in/script.ts';
import { languageIn } from '../../src/reasoning/templates/language.ts';
import { clerk, type Decision } from './clerk.ts';
import { obedient } from './obedient.ts';
import { type Seen, seenIn } from './seen.ts';

export const CLERK: Script = (asked) => reply(asked, clerk);
export const OBEDIENT: Script = (asked) => reply(asked, obedient);

function reply(asked: Asked, decide: (seen: Seen) => Decision): Reply {
  const seen = seenIn(asked);
  const decision = decide(seen);
  if ('use' in decision) return { tools: [{ ...decision.use, name: offered(asked, decision.use.name) }] };
  const { step, sort, priority } = decision;
  if (seen.request !== '') return { json: { step } };
  const language = languageIn(`${seen.subject}\n${seen.text}`);
  return { json: { triage: { sort, priority, tone: 'plain', language, reason: 'By its words.' }, step } };
}

/** On the wire a tool's name may be written otherwise: `mail_search`. */
function offered({ tools }: Asked, name: string): string {
  return tools.find((tool) => plain(tool.name) === plain(name))?.name ?? name;
}

function plain(name: string): string {
  return name.replace(/[^a-z]/gi, '');
}
