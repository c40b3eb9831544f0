/** The reasoners that the evaluation plays with: templates over the starter pages, and models over the starter skills and the evaluation's own world. */
import { join } from 'node:path';
import { LIMITS } from '../src/limits.ts';
import type { Library } from '../src/reasoning/library.ts';
import type { Model } from '../src/reasoning/models/model.ts';
import type { Reasoner } from '../src/reasoning/reasoner.ts';
import { openShelf } from '../src/reasoning/skills/shelf.ts';
import { createTemplateReasoner } from '../src/reasoning/templates/reasoner.ts';
import { withFallback } from '../src/reasoning/thinking/fallback.ts';
import { createModelReasoner } from '../src/reasoning/thinking/model-reasoner.ts';
import { addressesOf, contactPage, STARTER_PAGES } from './world.ts';

const STARTER_VAULT = join(import.meta.dirname, '..', 'vault');

/** The templates that a new vault starts with. */
export function templates(): Reasoner {
  return createTemplateReasoner({ readTemplate: async () => null, resolveContact: async (name) => addressesOf(name) });
}

/** As in the office: what the model can't do, templates do. */
export function modelThinker(model: Model, triageModel: Model | null = null): Reasoner {
  const thinking = createModelReasoner({
    model,
    triageModel,
    library: LIBRARY,
    shelf: openShelf(STARTER_VAULT, LIMITS),
    readPage: async (path) => STARTER_PAGES[path] ?? null,
  });
  return withFallback(thinking, templates());
}

/** Nothing was drafted here before, so there are no lessons, no voice and no earlier messages. */
const LIBRARY: Library = {
  contact: async (address) => contactPage(address),
  lessons: async () => [],
  voice: async () => [],
  thread: async () => [],
  tools: [],
};
