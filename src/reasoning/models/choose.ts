/** Makes the model that a setting names. */
import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import type { Settings } from '../../config.ts';
import { errorFacts, OfficeError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { ANTHROPIC_BASE_URL, anthropicModel } from './anthropic.ts';
import { claudeCliModel } from './claude-cli/model.ts';
import type { Meter, Model, Price } from './model.ts';
import { openaiCompatibleModel } from './openai-compatible.ts';
import { knownPrice, priceOf } from './prices.ts';
import type { Around } from './requested.ts';

export interface ModelOptions {
  settings: ModelSettings;
  clock: Clock;
  limits: Around['limits'];
  /** What the claude program gets, without our settings. */
  env: NodeJS.ProcessEnv;
  random?: () => number;
  log?: Log;
}

type Needed = 'MODEL' | 'CLAUDE_COMMAND';
type Optional = 'MODEL_TRIAGE' | 'MODEL_BASE_URL' | 'MODEL_PRICE' | 'ANTHROPIC_API_KEY' | 'OPENAI_API_KEY';
export type ModelSettings = Pick<Settings, Needed> & Partial<Pick<Settings, Optional>>;

/**
 * `name` is what MODEL or MODEL_TRIAGE says. Null for `templates`. Throws `not_configured` or `config_invalid` naming the setting that is missing or wrong.
 * Opens no connection and loads no library.
 */
export function chooseModel(name: string, options: ModelOptions): Model | null {
  const { settings, clock, limits, env, random = Math.random, log } = options;
  const around: Around = { clock, limits, random, log };
  const colon = name.indexOf(':');
  const [provider, id] = colon < 0 ? [name, ''] : [name.slice(0, colon), name.slice(colon + 1)];
  switch (provider) {
    case 'templates':
      return null;
    case 'anthropic': {
      const key = needed('ANTHROPIC_API_KEY', settings.ANTHROPIC_API_KEY, name);
      const baseUrl = anthropicAddress(settings);
      return anthropicModel({ id, key, baseUrl, price: priceFor(name, id, settings, baseUrl) }, around);
    }
    case 'openai-compatible': {
      const baseUrl = needed('MODEL_BASE_URL', settings.MODEL_BASE_URL, name);
      const price = priceFor(name, id, settings, baseUrl);
      return openaiCompatibleModel({ id, key: settings.OPENAI_API_KEY, baseUrl, price }, around);
    }
    case 'claude-cli': {
      const model = id || CLI_MODEL;
      const listed = SHORT_NAME.test(model) ? `claude-${model}-5` : model;
      const price = priceFor(name, listed, settings, undefined);
      return claudeCliModel({ name, id: model, command: settings.CLAUDE_COMMAND, price, env }, around);
    }
    default:
      throw new OfficeError('config_invalid', `MODEL names nothing that the office can think with: ${name}.`);
  }
}

/** What the claude program thinks with where MODEL doesn't say: its own choice may cost twice as much. */
const CLI_MODEL = 'sonnet';
const SHORT_NAME = /^(opus|sonnet|haiku)$/;

/** One small question to a model, for `countersign doctor`. It counts for no budget. Never throws. */
export async function checkModel(model: Model): Promise<{ ok: boolean; says: string; hint?: string }> {
  const question = {
    instructions: 'You are being checked. Answer at once.',
    prompt: 'Answer with ok: true.',
    answer: z.strictObject({ ok: z.boolean() }),
    tools: [],
    meter: UNCOUNTED,
  };
  try {
    await model.ask(question, new AbortController().signal);
    return { ok: true, says: `${model.name} answers.` };
  } catch (error) {
    const { message, hint } = errorFacts(error);
    return { ok: false, says: message, hint };
  }
}

const UNCOUNTED: Meter = { begin: async () => ({ ended: async () => {} }) };

function needed(setting: keyof ModelSettings, value: string | undefined, name: string): string {
  if (value) return value;
  throw new OfficeError('not_configured', `${name} needs ${setting}.`, {
    hint: '`countersign doctor` says how to get it.',
  });
}

/** One of the two models may be somewhere else; a key must never go to the other one's server. */
function anthropicAddress({ MODEL, MODEL_TRIAGE, MODEL_BASE_URL }: ModelSettings): string {
  const isOthers = [MODEL, MODEL_TRIAGE].some((name) => name?.startsWith('openai-compatible:'));
  if (MODEL_BASE_URL === undefined || isOthers) return ANTHROPIC_BASE_URL;
  return new URL(MODEL_BASE_URL).pathname === '/' ? `${MODEL_BASE_URL.replace(/\/$/, '')}/v1` : MODEL_BASE_URL;
}

/** MODEL_PRICE is what MODEL costs; the smaller model goes by it only where nothing better is known. */
function priceFor(name: string, id: string, settings: ModelSettings, baseUrl: string | undefined): Price {
  const { MODEL, MODEL_PRICE } = settings;
  if (name === MODEL || MODEL_PRICE === undefined) return priceOf(id, MODEL_PRICE, baseUrl);
  return knownPrice(id, baseUrl) ?? priceOf(id, MODEL_PRICE, baseUrl);
}
