/** The reasoners that the evaluation plays with: templates over the starter pages, and models over the starter skills and the evaluation's own world. */
import { join } from 'node:path';
import { chooseReasoner } from '../src/assembly.ts';
import { systemClock } from '../src/clock.ts';
import { LIMITS } from '../src/limits.ts';
import type { Library } from '../src/reasoning/library.ts';
import type { ModelSettings } from '../src/reasoning/models/choose.ts';
import type { Model } from '../src/reasoning/models/model.ts';
import type { Reasoner } from '../src/reasoning/reasoner.ts';
import { openShelf } from '../src/reasoning/skills/shelf.ts';
import { addressesOf, contactPage, STARTER_PAGES } from './world.ts';

const STARTER_VAULT = join(import.meta.dirname, '..', 'vault');

/** Without any model. */
export function templates(): Reasoner {
  return thinkerOf({ MODEL: 'templates', CLAUDE_COMMAND: '' } as ModelSettings, {});
}

/** As these settings say, as in an office; `env` is for the claude program. Throws `config_invalid` and `not_configured`. */
export function thinkerOf(settings: ModelSettings, env: NodeJS.ProcessEnv): Reasoner {
  const needs = {
    vault: { readPage: async (path: string) => STARTER_PAGES[path] ?? null },
    ledger: { findContacts: async (name: string) => addressesOf(name).map((address) => ({ name, address })) },
    library: LIBRARY,
    shelf: openShelf(STARTER_VAULT, LIMITS),
    host: (model: Model) => model,
  };
  return chooseReasoner(settings, needs, { clock: systemClock, limits: LIMITS, env });
}

/** Nothing was drafted here before, so there are no lessons, no voice and no earlier messages. */
const LIBRARY: Library = {
  contact: async (address) => contactPage(address),
  lessons: async () => [],
  voice: async () => [],
  thread: async () => [],
  tools: [],
};
