import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { errorFacts } from '../../../src/errors.ts';
import { LIMITS } from '../../../src/limits.ts';
import { checkModel, chooseModel, type ModelSettings } from '../../../src/reasoning/models/choose.ts';
import { knownPrice, priceOf } from '../../../src/reasoning/models/prices.ts';
import { startAnthropicStandIn } from '../../../src/reasoning/models/stand-in/anthropic.ts';
import { startOpenAIStandIn } from '../../../src/reasoning/models/stand-in/openai.ts';
import { hurried, KEY, make, openMeter } from './rig.ts';

const LOCAL = 'http://127.0.0.1:11434/v1';

function choose(name: string, settings: Partial<ModelSettings> = {}) {
  const whole = { MODEL: name, CLAUDE_COMMAND: 'claude', ...settings };
  try {
    return chooseModel(name, { settings: whole, clock: hurried, limits: LIMITS, env: {} })?.name ?? null;
  } catch (error) {
    return errorFacts(error);
  }
}

describe('choosing a model', () => {
  it('takes each kind by its name', () => {
    expect(choose('templates')).toBeNull();
    expect(choose('anthropic:claude-haiku-5-5', { ANTHROPIC_API_KEY: KEY })).toBe('anthropic:claude-haiku-5-5');
    expect(choose('openai-compatible:qwen3:8b', { MODEL_BASE_URL: LOCAL })).toBe('openai-compatible:qwen3:8b');
    expect(choose('claude-cli')).toBe('claude-cli');
    expect(choose('claude-cli:opus')).toBe('claude-cli:opus');
  });

  it('names the setting that is missing', () => {
    const missing = (name: string) => ({ code: 'not_configured', message: expect.stringContaining(name) });
    expect(choose('anthropic:claude-haiku-5-5')).toMatchObject(missing('ANTHROPIC_API_KEY'));
    expect(choose('openai-compatible:qwen3')).toMatchObject(missing('MODEL_BASE_URL'));
    expect(choose('deep-thought')).toMatchObject({ code: 'config_invalid', message: expect.stringContaining('MODEL') });
  });

  it('asks for the price of a model that it doesn’t know, unless the server is this machine', () => {
    const far = { MODEL_BASE_URL: 'https://models.example.com/v1' };
    expect(choose('openai-compatible:big', far)).toMatchObject({
      code: 'config_invalid',
      message: expect.stringContaining('MODEL_PRICE'),
    });
    expect(choose('openai-compatible:big', { ...far, MODEL_PRICE: '0.6/2.4' })).toBe('openai-compatible:big');
    expect(choose('openai-compatible:big', { MODEL_BASE_URL: 'http://localhost:1234/v1' })).toBe(
      'openai-compatible:big',
    );
    expect(choose('openai-compatible:big', { MODEL_BASE_URL: 'http://127.evil.example/v1' })).toMatchObject({
      code: 'config_invalid',
    });
  });

  it('knows what models cost, and lets the owner know better', () => {
    expect(priceOf('claude-sonnet-5-5', undefined, undefined)).toEqual({
      input: 2,
      output: 10,
      cacheRead: 0.2,
      cacheWrite: 2.5,
    });
    expect(priceOf('claude-opus-5-5', undefined, LOCAL)).toMatchObject({ input: 4, output: 20 });
    expect(priceOf('claude-sonnet-5-5', '3/15', undefined)).toMatchObject({ input: 3, output: 15 });
    expect(priceOf('claude-sonnet-5-5', '0/0', undefined)).toMatchObject({ input: 0, cacheWrite: 0 });
    expect(knownPrice('qwen3', LOCAL)).toMatchObject({ input: 0, output: 0 });
  });
});

describe('two models', () => {
  const open: (() => Promise<void>)[] = [];
  afterEach(() => Promise.all(open.splice(0).map((close) => close())));

  it('never share a server: the key of one doesn’t go to the address of the other', async () => {
    const local = await startOpenAIStandIn({ script: () => ({ json: { ok: true } }) });
    open.push(local.close);
    const settings = {
      MODEL: 'anthropic:claude-sonnet-5-5',
      MODEL_TRIAGE: 'openai-compatible:qwen3',
      MODEL_BASE_URL: local.url,
    };
    const gone: string[] = [];
    const network = vi.spyOn(globalThis, 'fetch').mockImplementation(async (address) => {
      gone.push(new URL(String(address)).origin);
      return new Response('{}', { status: 400 });
    });
    await checkModel(make({ ...settings, ANTHROPIC_API_KEY: KEY }));
    network.mockRestore();
    expect(gone).toEqual(['https://api.anthropic.com']);
    expect(local.requests).toHaveLength(0);
  });

  it('go by MODEL_PRICE each in its own way: the smaller one only where nothing better is known', async () => {
    const standIn = await startAnthropicStandIn({ script: () => ({ json: { ok: true } }) });
    open.push(standIn.close);
    const prices: number[] = [];
    const ask = async (name: string) => {
      const settings = {
        MODEL: 'anthropic:claude-sonnet-5-5',
        MODEL_TRIAGE: 'anthropic:claude-haiku-5-5',
        MODEL_PRICE: '3/15',
      };
      const whole = { ...settings, CLAUDE_COMMAND: '', ANTHROPIC_API_KEY: KEY, MODEL_BASE_URL: standIn.url };
      const model = chooseModel(name, { settings: whole, clock: hurried, limits: LIMITS, env: {} })!;
      const { meter } = openMeter();
      const begin: typeof meter.begin = (call) => {
        prices.push(call.price.input);
        return meter.begin(call);
      };
      const request = { instructions: 'x', prompt: 'y', answer: z.strictObject({ ok: z.boolean() }), tools: [] };
      await model.ask({ ...request, meter: { begin } }, new AbortController().signal);
    };
    await ask('anthropic:claude-sonnet-5-5');
    await ask('anthropic:claude-haiku-5-5');
    expect(prices).toEqual([3, 0.1]);
  });

  it('are each checked with one small question', async () => {
    const standIn = await startAnthropicStandIn({ keys: [KEY], script: () => ({ json: { ok: true } }) });
    open.push(standIn.close);
    const settings = { MODEL: 'anthropic:claude-sonnet-5-5', MODEL_BASE_URL: standIn.url };
    const good = await checkModel(make({ ...settings, ANTHROPIC_API_KEY: KEY }));
    expect(good).toEqual({ ok: true, says: 'anthropic:claude-sonnet-5-5 answers.' });
    const bad = await checkModel(make({ ...settings, ANTHROPIC_API_KEY: 'sk-wrong-key' }));
    expect(bad).toMatchObject({ ok: false, hint: expect.stringContaining('ANTHROPIC_API_KEY') });
    expect(JSON.stringify(bad)).not.toContain('sk-wrong-key');
  });
});
