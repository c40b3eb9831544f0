/** An office that thinks with a model: each kind of model, as in production but for who answers at the other end. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Asked, answering, lookingUp, type Reply } from '../../src/reasoning/models/stand-in/script.ts';
import type { SettingName } from '../../src/settings.ts';
import { claudeEnv, KEY, type Kind, openRig, type Rig } from '../reasoning/models/rig.ts';
import { openTestOffice, type TestOffice, type TestOfficeOptions } from './office.ts';
import { outsideTool } from './tools.ts';

/** What a scripted model sees of one request, and how it answers in its own way. */
export interface Turn {
  asked: Asked;
  /** The prompt of the task. */
  prompt: string;
  /** What tools have answered in this request's conversation so far, oldest first. */
  found: readonly string[];
  use(tool: string, input: unknown): Reply;
  answer(value: unknown): Reply;
}

export type Mind = (turn: Turn) => Reply | Promise<Reply>;

export interface ModelOffice {
  office: TestOffice;
  rig: Rig;
  close(): Promise<void>;
}

export async function openModelOffice(kind: Kind, mind: Mind, options: TestOfficeOptions = {}): Promise<ModelOffice> {
  const rig = await openRig(kind);
  const home = await mkdtemp(join(tmpdir(), 'cs-home-'));
  rig.standIn.script = (asked) =>
    mind({
      asked,
      prompt: asked.turns[0]?.text ?? '',
      found: foundIn(asked),
      use: (tool, input) => lookingUp(asked, tool, input),
      answer: (value) => answering(asked, value),
    });
  const close = async () => {
    await rig.close();
    await rm(home, { recursive: true, force: true });
  };
  const office = await openTestOffice({
    ...options,
    settings: { ...(await settingsOf(kind, rig)), ...options.settings },
    env: claudeEnv(rig.standIn.url, home),
  }).catch(async (error) => {
    await close();
    throw error;
  });
  return {
    office,
    rig,
    close: async () => {
      await office.close();
      await close();
    },
  };
}

async function settingsOf(kind: Kind, { standIn: { url } }: Rig): Promise<Partial<Record<SettingName, string>>> {
  switch (kind) {
    case 'anthropic':
      return { MODEL: 'anthropic:claude-sonnet-5-5', ANTHROPIC_API_KEY: KEY, MODEL_BASE_URL: `${url}/v1` };
    case 'openai-compatible':
      return { MODEL: 'openai-compatible:qwen3', OPENAI_API_KEY: KEY, MODEL_BASE_URL: url };
    case 'claude-cli':
      return { MODEL: 'claude-cli', CLAUDE_COMMAND: await outsideTool('claude') };
  }
}

/** Native tools come back as results; where the answer itself asks for a tool, what it found stands in the text, a line each. */
function foundIn({ turns }: Asked): string[] {
  return turns.flatMap(({ results, text }) =>
    results.length > 0 ? results.map((result) => result.text) : (text.match(/^\{"tool":.*$/gm) ?? []),
  );
}
