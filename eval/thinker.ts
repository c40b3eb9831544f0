/** The reasoners that the evaluation plays with: templates over the starter pages, and models over the starter skills and the evaluation's own world. */
import { join } from 'node:path';
import { systemClock } from '../src/clock.ts';
import { LIMITS } from '../src/limits.ts';
import type { Library } from '../src/reasoning/library.ts';
import { chooseModel, type ModelSettings } from '../src/reasoning/models/choose.ts';
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

/** As these settings say; `env` is for the claude program. Throws `config_invalid` and `not_configured`. */
export function thinkerOf(settings: ModelSettings, env: NodeJS.ProcessEnv): Reasoner {
  const choose = (name: string) => chooseModel(name, { settings, clock: systemClock, limits: LIMITS, env });
  const model = choose(settings.MODEL);
  if (!model) return templates();
  return modelThinker(model, settings.MODEL_TRIAGE ? choose(settings.MODEL_TRIAGE) : null);
}

/** As in the office: what the model can't do, templates do. */
function modelThinker(model: Model, triageModel: Model | null): Reasoner {
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
