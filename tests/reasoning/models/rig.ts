/** Each kind of model against its stand-in, behind one interface, so that one contract test holds them all. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../../src/clock.ts';
import { LIMITS, type Limits } from '../../../src/limits.ts';
import { chooseModel, type ModelSettings } from '../../../src/reasoning/models/choose.ts';
import type { Meter, Model, Usage } from '../../../src/reasoning/models/model.ts';
import { startAnthropicStandIn } from '../../../src/reasoning/models/stand-in/anthropic.ts';
import { startOpenAIStandIn } from '../../../src/reasoning/models/stand-in/openai.ts';
import type { Asked, Script } from '../../../src/reasoning/models/stand-in/script.ts';
import type { Billed } from '../../../src/reasoning/models/stand-in/scripted.ts';
import type { Received } from '../../../src/reasoning/models/stand-in/server.ts';
import { outsideTool } from '../../helpers/tools.ts';

export const KEY = 'sk-ant-very-secret-key-0001';

export interface StandIn {
  url: string;
  requests: readonly Received[];
  asked: readonly Asked[];
  billed: readonly Billed[];
  script: Script;
}

export interface Rig {
  standIn: StandIn;
  /** With limits of its own where a test needs short ones. */
  model(limits?: Partial<Limits>): Model;
  close(): Promise<void>;
}

export const KINDS = ['anthropic', 'openai-compatible', 'claude-cli'] as const;
export type Kind = (typeof KINDS)[number];

const NEVER: Script = () => ({ text: 'No script yet.' });

export async function openRig(kind: Kind): Promise<Rig> {
  if (kind === 'anthropic') {
    const standIn = await startAnthropicStandIn({ keys: [KEY], script: NEVER });
    const settings = {
      MODEL: 'anthropic:claude-sonnet-5-5',
      ANTHROPIC_API_KEY: KEY,
      MODEL_BASE_URL: `${standIn.url}/v1`,
    };
    return { standIn, model: (limits) => make(settings, limits), close: standIn.close };
  }
  if (kind === 'openai-compatible') {
    const standIn = await startOpenAIStandIn({ keys: [KEY], script: NEVER });
    const settings = { MODEL: 'openai-compatible:qwen3', OPENAI_API_KEY: KEY, MODEL_BASE_URL: standIn.url };
    return { standIn, model: (limits) => make(settings, limits), close: standIn.close };
  }
  const standIn = await startAnthropicStandIn({ keys: [KEY], script: NEVER });
  const home = await mkdtemp(join(tmpdir(), 'claude-home-'));
  const settings = { MODEL: 'claude-cli', CLAUDE_COMMAND: await outsideTool('claude') };
  const env = { ...claudeEnv(standIn.url, home), ANTHROPIC_API_KEY: 'our own setting, which is none of its business' };
  return {
    standIn,
    model: (limits) => make(settings, limits, env),
    close: async () => {
      await standIn.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** The environment of a user who has logged in, on a machine whose Anthropic is the stand-in. */
export function claudeEnv(url: string, home: string): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, HOME: home, ANTHROPIC_BASE_URL: url, ANTHROPIC_AUTH_TOKEN: KEY };
}

export function make(settings: Partial<ModelSettings>, limits: Partial<Limits> = {}, env = {}, clock = hurried): Model {
  const whole = { MODEL: 'templates', CLAUDE_COMMAND: 'claude', ...settings };
  const options = { settings: whole, clock, limits: { ...LIMITS, ...limits }, env, random: () => 0.5 };
  return chooseModel(whole.MODEL, options)!;
}

const HURRY = 20;

/** Twenty times as fast as real time: short enough to wait for a retry, long enough for a process to start. */
export const hurried: Clock = {
  now: () => Date.now(),
  setTimeout: (fn, ms) => setTimeout(fn, ms / HURRY),
  clearTimeout: (id) => clearTimeout(id),
};

export interface Entry {
  inputTokens: number;
  outputTokens_max: number;
  /** Undefined while it is open. */
  usage?: Usage | null;
}

/** A meter that writes down what it is told. */
export function openMeter(): { meter: Meter; entries: Entry[] } {
  const entries: Entry[] = [];
  const meter: Meter = {
    begin: async ({ inputTokens, outputTokens_max }) => {
      const entry: Entry = { inputTokens, outputTokens_max };
      entries.push(entry);
      return {
        ended: async (usage) => {
          entry.usage = usage;
        },
      };
    },
  };
  return { meter, entries };
}
