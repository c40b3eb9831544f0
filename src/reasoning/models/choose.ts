/** Makes the model that a setting names. */
import type { Clock } from '../../clock.ts';
import type { Settings } from '../../config.ts';
import { errorFacts, OfficeError } from '../../errors.ts';
import { ANTHROPIC_BASE_URL, anthropicModel } from './anthropic.ts';
import { claudeCliModel } from './claude-cli/model.ts';
import { connectionTo } from './connection.ts';
import type { Model } from './model.ts';
import { openaiCompatibleModel } from './openai-compatible.ts';
import { priceOf } from './prices.ts';
import type { Around } from './requested.ts';

export interface ModelOptions {
  settings: Pick<
    Settings,
    'MODEL_BASE_URL' | 'MODEL_PRICE' | 'ANTHROPIC_API_KEY' | 'OPENAI_API_KEY' | 'CLAUDE_COMMAND'
  >;
  clock: Clock;
  limits: Around['limits'];
  /** What the claude program gets, without our settings. */
  env: NodeJS.ProcessEnv;
  random?: () => number;
}

/**
 * `name` is what MODEL or MODEL_TRIAGE says. Null for `templates`. Throws `not_configured` or `config_invalid` naming the setting that is missing or wrong.
 * Opens no connection and loads no library.
 */
export function chooseModel(name: string, { settings, clock, limits, env, random = Math.random }: ModelOptions): Model | null {
  const around: Around = { clock, limits, random };
  const { MODEL_BASE_URL: baseUrl, MODEL_PRICE } = settings;
  const [provider, id] = split(name);
  switch (provider) {
    case 'templates':
      return null;
    case 'anthropic': {
      const key = needed('ANTHROPIC_API_KEY', settings.ANTHROPIC_API_KEY, name);
      const address = baseUrl ?? ANTHROPIC_BASE_URL;
      return anthropicModel({ id, key, baseUrl: address, price: priceOf(id, MODEL_PRICE, address) }, around);
    }
    case 'openai-compatible': {
      const address = needed('MODEL_BASE_URL', baseUrl, name);
      const price = priceOf(id, MODEL_PRICE, address);
      return openaiCompatibleModel({ id, key: settings.OPENAI_API_KEY, baseUrl: address, price }, around);
    }
    case 'claude-cli': {
      const model = id || CLI_MODEL;
      const price = priceOf(SHORT_NAME.test(model) ? `claude-${model}-5` : model, MODEL_PRICE, undefined);
      return claudeCliModel({ name, id: model, command: settings.CLAUDE_COMMAND, price, env }, around);
    }
    default:
      throw new OfficeError('config_invalid', `MODEL names no model that the office knows: ${name}.`);
  }
}

/** What the claude program thinks with where MODEL doesn't say: its own choice may cost twice as much. */
const CLI_MODEL = 'sonnet';
const SHORT_NAME = /^(opus|sonnet|haiku)$/;
