/** The reasoners that the evaluation plays with: templates over the starter pages, for now. */
import type { Reasoner } from '../src/reasoning/reasoner.ts';
import { createTemplateReasoner } from '../src/reasoning/templates/reasoner.ts';
import { addressesOf } from './world.ts';

/** The templates that a new vault starts with. */
export function templates(): Reasoner {
  return createTemplateReasoner({ readTemplate: async () => null, resolveContact: async (name) => addressesOf(name) });
}

/** The reasoner of a model's name, as in the setting MODEL. Throws `config_invalid`. */
export async function thinkerOf(model: string): Promise<Reasoner> {
  if (model === 'templates') return templates();
  throw new Error(model);
}
