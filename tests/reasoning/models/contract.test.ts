/** What every kind of model keeps to: an answer by the form, tools in between, one repair, and an end to everything. */
import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { OfficeError } from '../../../src/errors.ts';
import { answering, lookingUp, type Reply } from '../../../src/reasoning/models/stand-in/script.ts';
import type { Tool } from '../../../src/reasoning/tool.ts';
import { KEY, KINDS, openMeter, openRig, type Rig } from './rig.ts';

const colour = z.strictObject({ colour: z.string().min(3).max(20), shade: z.enum(['light', 'dark']) });
const RED = { colour: 'red', shade: 'dark' };
const PROMPT = 'What colour is the door? PROMPT-MARK';

describe.each(KINDS)('%s', (kind) => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await openRig(kind);
  }, 300_000);
  afterAll(() => rig.close());

  let meter: ReturnType<typeof openMeter>;
  let looked: string[];
  let before: { requests: number; asked: number; billed: number };
  beforeEach(() => {
    meter = openMeter();
    looked = [];
    const { requests, asked, billed } = rig.standIn;
    before = { requests: requests.length, asked: asked.length, billed: billed.length };
  });

  const ask = (limits = {}, tools: readonly Tool[] = [], signal = new AbortController().signal) => {
    const onTool = (name: string) => void looked.push(name);
    const request = { instructions: 'Be brief.', prompt: PROMPT, answer: colour, tools, onTool, meter: meter.meter };
    return rig.model(limits).ask(request, signal);
  };
  const failure = async (limits = {}, tools: readonly Tool[] = [], signal?: AbortSignal): Promise<OfficeError> => {
    const error = await ask(limits, tools, signal).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OfficeError);
    expect(secretsIn(error)).toEqual([]);
    return error as OfficeError;
  };
  const asked = () => rig.standIn.asked.slice(before.asked);
  const sent = () => rig.standIn.requests.slice(before.requests);
  /** Plays these in order; the last goes on. `use` and `answer` are said in the model's own way. */
  const play = (...steps: readonly Step[]) => {
    let next = 0;
    rig.standIn.script = (one) => {
      const step = steps[Math.min(next, steps.length - 1)]!;
      next += 1;
      if ('use' in step) return lookingUp(one, step.use, step.input);
      return 'answer' in step ? answering(one, step.answer) : step;
    };
  };

  it('answers in the form that it was given', async () => {
    play({ answer: RED });
    expect(await ask()).toEqual(RED);
    expect(asked()).toHaveLength(1);
    expect(asked()[0]!.system).toContain('Be brief.');
    expect(asked()[0]!.turns[0]!.text).toContain(PROMPT);
  });

  it('answers with one of several forms', async () => {
    const either = z.union([z.strictObject({ yes: z.boolean() }), z.strictObject({ no: z.string() })]);
    rig.standIn.script = () => ({ json: { answer: { no: 'never' } } });
    const request = { instructions: 'x', prompt: 'y', answer: either, tools: [], meter: meter.meter };
    expect(await rig.model().ask(request, new AbortController().signal)).toEqual({ no: 'never' });
  });

  it('finds the answer between words and fences', async () => {
    play({ text: `Gladly! Here:\n\`\`\`json\n${JSON.stringify(RED)}\n\`\`\`\nAnything else?` });
    expect(await ask()).toEqual(RED);
  });

  it('uses a tool, is given what it found, and then answers', async () => {
    play({ use: 'mail.search', input: { query: 'door' } }, { answer: RED });
    expect(await ask({}, [searching(async () => 'The door was painted: "red".')])).toEqual(RED);
    expect(looked).toEqual(['mail.search']);
    expect(asked()).toHaveLength(2);
    expect(JSON.stringify(asked()[1]!.turns)).toContain('The door was painted: ');
  });

  it('tells of a tool that isn’t there, an input that doesn’t fit and a tool that fails, and goes on', async () => {
    play(
      { use: 'mail.shred', input: { all: true } },
      { use: 'mail.search', input: { quest: 1 } },
      { use: 'mail.search', input: { query: 'x' } },
      { answer: RED },
    );
    const tool = searching(async () => {
      throw new Error(`a foreign error with ${KEY}`);
    });
    expect(await ask({}, [tool])).toEqual(RED);
    const told = JSON.stringify(asked().at(-1)!.turns);
    expect(told).toContain('There is no tool of this name');
    expect(told).toContain('doesn’t fit');
    expect(told).toContain('That failed.');
    expect(told).not.toContain(KEY);
    expect(looked).toEqual(['mail.search']);
  });

  it('doesn’t wait for a tool that never answers', async () => {
    play({ use: 'mail.search', input: { query: 'x' } }, { answer: RED });
    expect(await ask({ tool_ms_max: 1_000 }, [searching(() => new Promise(() => {}))])).toEqual(RED);
    expect(JSON.stringify(asked()[1]!.turns)).toContain('It took too long.');
  });

  it('ends an endless tool loop', async () => {
    play({ use: 'mail.search', input: { query: 'x' } });
    const error = await failure({ tool_calls_max: 3 }, [searching(async () => 'nothing')]);
    expect(error).toMatchObject({ code: 'model_unusable', message: expect.stringContaining('more than 3 times') });
    expect(looked).toHaveLength(3);
    expect(asked()).toHaveLength(4);
    expect(JSON.stringify(asked().at(-1)!.turns)).toContain('No tool may be used any more');
  });

  it('lets an answer that doesn’t fit be mended once', async () => {
    play({ answer: { colour: 'r' } }, { answer: RED });
    expect(await ask()).toEqual(RED);
    expect(asked()).toHaveLength(2);
    expect(asked()[1]!.turns.at(-1)!.text).toContain('doesn’t fit the schema');
  });

  it('mends an answer after a tool', async () => {
    play({ use: 'mail.search', input: { query: 'x' } }, { answer: { colour: 7 } }, { answer: RED });
    expect(await ask({}, [searching(async () => 'nothing')])).toEqual(RED);
  });

  it('gives up after the second answer that doesn’t fit', async () => {
    play({ answer: { colour: 'r' } });
    expect(await failure()).toMatchObject({ code: 'model_unusable' });
    expect(asked()).toHaveLength(2);
  });

  it('gives up on garbage and on half of an answer', async () => {
    play({ text: '}{ ][ no' });
    expect(await failure()).toMatchObject({ code: 'model_unusable' });
    play({ text: '{"colour":"red","sha' });
    expect(await failure()).toMatchObject({ code: 'model_unusable' });
  });

  it('gives up on an answer of 200 kB that fits nothing', async () => {
    play({ text: 'x'.repeat(200_000) });
    const error = await failure();
    expect(error).toMatchObject({ code: 'model_unusable', message: expect.stringContaining('cut off') });
  });

  it('gives up on a refusal and on an answer that is cut off', async () => {
    play({ refusal: `I can’t help with ${KEY}.` });
    expect(await failure()).toMatchObject({ code: 'model_unusable', message: 'The model refused to answer.' });
    play({ cut: '{"colour":"re' });
    expect(await failure()).toMatchObject({ code: 'model_unusable', message: expect.stringContaining('cut off') });
  });

  it('says that the key is wrong, with a hint, and doesn’t try again', async () => {
    for (const status of [401, 403]) {
      play({ fault: { kind: 'status', status, type: 'authentication_error', message: `invalid x-api-key ${KEY}` } });
      expect(await failure()).toMatchObject({ code: 'not_authorized', hint: expect.stringContaining('Look at') });
    }
    expect(meter.entries.map(({ usage }) => usage)).toEqual([NOTHING, NOTHING]);
  });

  it('says that there is no credit, with a hint, and doesn’t try again', async () => {
    const message = 'Your credit balance is too low to access the API.';
    play({ fault: { kind: 'status', status: 400, type: 'invalid_request_error', message } });
    expect(await failure()).toMatchObject({ code: 'not_authorized', hint: expect.stringContaining('Top up') });
    play({ fault: { kind: 'status', status: 402, type: 'billing_error', message } });
    expect(await failure()).toMatchObject({ code: 'not_authorized', hint: expect.stringContaining('Top up') });
    expect(meter.entries.map(({ usage }) => usage)).toEqual([NOTHING, NOTHING]);
  });

  it('says that there is no such model, naming the setting', async () => {
    play({ fault: { kind: 'status', status: 404, type: 'not_found_error', message: 'model: x' } });
    expect(await failure()).toMatchObject({ code: 'config_invalid', message: expect.stringContaining('MODEL') });
  });

  it.each([429, 529, 503])('tries once more after %i', async (status) => {
    play({ fault: { kind: 'status', status } }, { answer: RED });
    expect(await ask()).toEqual(RED);
    expect(meter.entries.map(({ usage }) => usage?.outputTokens === 0)).toEqual([true, false]);
    play({ fault: { kind: 'status', status } });
    expect(await failure()).toMatchObject({
      code: status === 429 ? 'rate_limited' : 'service_failed',
      retryable: true,
    });
    expect(asked()).toHaveLength(4);
  });

  it('ends in time where nothing comes, and where the answer stalls in the middle', async () => {
    for (const where of ['before', 'body'] as const) {
      play({ fault: { kind: 'stall', where } });
      const error = await failure({ model_call_ms_max: 30_000 });
      expect(error).toMatchObject({
        code: 'service_failed',
        message: expect.stringContaining('longer than 30 seconds'),
      });
    }
    expect(meter.entries.map(({ usage }) => usage)).toEqual([null, null]);
  });

  it('says that the connection broke off or the answer can’t be read, and counts the worst', async () => {
    const faults: Reply[] = [
      { fault: { kind: 'drop', where: 'before' } },
      { fault: { kind: 'drop', where: 'body' } },
      { fault: { kind: 'half' } },
      { fault: { kind: 'garbage' } },
    ];
    for (const fault of faults) {
      play(fault);
      expect((await failure()).code).toMatch(/service_failed|model_unusable/);
    }
    expect(meter.entries.map(({ usage }) => usage)).toEqual([null, null, null, null]);
  });

  it('sends nothing where the budget is spent', async () => {
    const spent = new OfficeError('budget_spent', 'Today’s budget is spent.');
    meter.meter.begin = async () => {
      throw spent;
    };
    play({ answer: RED });
    expect(await failure()).toBe(spent);
    expect(sent()).toHaveLength(0);
  });

  it('stops when it is told to, before and in the middle', async () => {
    play({ answer: RED });
    expect(await failure({}, [], AbortSignal.abort())).toMatchObject({ code: 'stopped' });
    expect(sent()).toHaveLength(0);
    const stop = new AbortController();
    rig.standIn.script = () => {
      stop.abort();
      return { fault: { kind: 'stall', where: 'before' } };
    };
    expect(await failure({}, [], stop.signal)).toMatchObject({ code: 'stopped' });
    expect(meter.entries.map(({ usage }) => usage)).toEqual([null]);
  });

  it('counts each request to the token, and reserves more than it needs', async () => {
    play(
      { use: 'mail.search', input: { query: 'x' } },
      { answer: { colour: 'r' } },
      { fault: { kind: 'status', status: 529 } },
      { answer: RED },
    );
    await ask({}, [searching(async () => 'nothing '.repeat(300))]);
    const billed = rig.standIn.billed.slice(before.billed);
    const counted = meter.entries.map(({ usage }) => usage!).filter(({ outputTokens }) => outputTokens > 0);
    expect(counted.map(({ costUsd: _, ...usage }) => usage)).toEqual(billed);
    expect(meter.entries).toHaveLength(4);
    for (const { inputTokens, usage } of meter.entries) {
      const { inputTokens: plain, cacheReadTokens, cacheWriteTokens } = usage!;
      expect(inputTokens).toBeGreaterThan(plain + cacheReadTokens + cacheWriteTokens);
    }
  });
});

type Step = Reply | { use: string; input: unknown } | { answer: unknown };

const NOTHING = { inputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 0 };

function searching(use: Tool['use']): Tool {
  return { name: 'mail.search', says: 'Searches the mail.', input: z.strictObject({ query: z.string() }), use };
}

/** Neither the key nor what was asked may be in an error, however deep one looks. */
function secretsIn(error: unknown): string[] {
  const text = inspect(error, { depth: 10, showHidden: true }) + JSON.stringify(error);
  return [KEY, 'PROMPT-MARK'].filter((secret) => text.includes(secret));
}
