/** What only models behind HTTP meet: how long to wait, money, addresses, size, and servers that can do less. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Clock } from '../../../src/clock.ts';
import { errorFacts } from '../../../src/errors.ts';
import type { Model } from '../../../src/reasoning/models/model.ts';
import { startOpenAIStandIn } from '../../../src/reasoning/models/stand-in/openai.ts';
import type { Lack } from '../../../src/reasoning/models/stand-in/openai-shape.ts';
import {
  type Asked,
  answering,
  inOrder,
  lookingUp,
  type Reply,
} from '../../../src/reasoning/models/stand-in/script.ts';
import type { Tool } from '../../../src/reasoning/tool.ts';
import { hurried, KEY, type Kind, make, openMeter, openRig, type Rig } from './rig.ts';

const SERVED: readonly Kind[] = ['anthropic', 'openai-compatible'];
const answer = z.strictObject({ ok: z.boolean() });
const OK: Reply = { json: { ok: true } };

const LOOKING: Tool = {
  name: 'mail.search',
  says: 'Searches the mail.',
  input: z.strictObject({ query: z.string() }),
  use: async () => 'found it',
};

function ask(model: Model, tools: readonly Tool[] = [], meter = openMeter().meter) {
  const request = { instructions: 'Be brief.', prompt: 'Is it?', answer, tools, meter };
  return model.ask(request, new AbortController().signal);
}
const failure = (model: Model, meter?: ReturnType<typeof openMeter>) =>
  ask(model, [], meter?.meter).then(
    () => expect.unreachable('it answered'),
    (error: unknown) => errorFacts(error),
  );
const status = (code: number, more: object = {}): Reply => ({ fault: { kind: 'status', status: code, ...more } });

describe.each(SERVED)('%s, behind HTTP', (kind) => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await openRig(kind);
  });
  afterEach(() => rig.close());

  /** A model on a clock that writes down how long it was asked to wait, and doesn't. */
  const waiting = () => {
    const waits: number[] = [];
    const clock: Clock = {
      ...hurried,
      setTimeout: (fn, ms) => {
        if (ms < 60_000) waits.push(ms);
        return hurried.setTimeout(fn, ms < 60_000 ? 0 : ms);
      },
    };
    const address = kind === 'anthropic' ? `${rig.standIn.url}/v1` : rig.standIn.url;
    const keys = { ANTHROPIC_API_KEY: KEY, OPENAI_API_KEY: KEY };
    const MODEL = kind === 'anthropic' ? 'anthropic:claude-haiku-5-5' : 'openai-compatible:qwen3';
    return { waits, model: make({ ...keys, MODEL, MODEL_BASE_URL: address }, {}, {}, clock) };
  };

  it('waits as long as it is asked to, in seconds or until a date', async () => {
    const { waits, model } = waiting();
    rig.standIn.script = inOrder(status(429, { headers: { 'retry-after': '7' } }), OK);
    expect(await ask(model)).toEqual({ ok: true });
    expect(waits).toEqual([7_000]);
    const soon = new Date(Date.now() + 5_000).toUTCString();
    rig.standIn.script = inOrder(status(529, { headers: { 'retry-after': soon } }), OK);
    expect(await ask(model)).toEqual({ ok: true });
    expect(waits[1]).toBeGreaterThan(2_000);
    expect(waits[1]).toBeLessThanOrEqual(5_000);
  });

  it('waits a second and some where nobody says how long, also where that is nonsense', async () => {
    const { waits, model } = waiting();
    for (const headers of [{}, { 'retry-after': 'tomorrow, maybe' }, { 'retry-after': '' }]) {
      rig.standIn.script = inOrder(status(429, { headers }), OK);
      expect(await ask(model)).toEqual({ ok: true });
    }
    expect(waits).toEqual([1_250, 1_250, 1_250]);
  });

  it('doesn’t wait longer than it may, and passes on how long it would be', async () => {
    const { waits, model } = waiting();
    rig.standIn.script = () => status(429, { headers: { 'retry-after': '3600' } });
    expect(await failure(model)).toMatchObject({ code: 'rate_limited', retryAfterMs: 3_600_000 });
    expect(waits).toEqual([]);
    expect(rig.standIn.requests).toHaveLength(1);
  });

  it('never tries again where money is the trouble', async () => {
    const spent = ['enforced_spend_limit_reached', 'insufficient_quota', 'credit_balance_exhausted'];
    for (const code of spent) {
      rig.standIn.script = () => status(429, { type: 'rate_limit_error', code });
      expect(await failure(rig.model())).toMatchObject({
        code: 'not_authorized',
        hint: expect.stringContaining('limit'),
      });
    }
    const message = 'You have reached your specified API usage limits. You will regain access on 2026-12-01.';
    rig.standIn.script = () => status(400, { type: 'invalid_request_error', message });
    expect(await failure(rig.model())).toMatchObject({ code: 'not_authorized' });
    expect(rig.standIn.requests).toHaveLength(4);
  });

  it('doesn’t try again after 500, which may have cost something', async () => {
    const meter = openMeter();
    rig.standIn.script = () => status(500);
    expect(await failure(rig.model(), meter)).toMatchObject({ code: 'service_failed' });
    expect(meter.entries.map(({ usage }) => usage)).toEqual([null]);
  });

  it('reads no more of an answer than it may', async () => {
    const meter = openMeter();
    rig.standIn.script = () => ({ fault: { kind: 'huge', bytes: 20_000_000 } });
    const error = await failure(rig.model({ model_answer_bytes_max: 200_000 }), meter);
    expect(error).toMatchObject({ code: 'model_unusable', message: 'The model’s answer was larger than 195 KiB.' });
    expect(meter.entries.map(({ usage }) => usage)).toEqual([null]);
  });

  it('answers in a form in which much may be left out and some is open', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `field${index}`);
    const optional = Object.fromEntries(names.map((name) => [name, z.string().optional()]));
    const loose = z.strictObject({ ...optional, more: z.record(z.string(), z.number()), ok: z.boolean() });
    const given = { ok: true, field3: 'x', more: { a: 1 } };
    rig.standIn.script = inOrder(
      { json: { ok: 'no' } },
      kind === 'anthropic' ? { tools: [{ name: 'mail_search', input: {} }] } : { json: given },
      { json: given },
    );
    const request = { instructions: 'x', prompt: 'y', answer: loose, meter: openMeter().meter };
    const tools: Tool[] = kind === 'anthropic' ? [LOOKING] : [];
    expect(await rig.model().ask({ ...request, tools }, new AbortController().signal)).toEqual(given);
  });

  it('says that nobody is there, after one more try, and that this cost nothing', async () => {
    const meter = openMeter();
    await rig.close();
    const error = await failure(rig.model(), meter);
    expect(error).toMatchObject({ code: 'unreachable', hint: expect.stringContaining('MODEL_BASE_URL') });
    expect(meter.entries.map(({ usage }) => usage?.outputTokens)).toEqual([0, 0]);
  });
});

describe('an address that leads elsewhere', () => {
  it('is not followed: the key goes to nobody else', async () => {
    const seen: string[] = [];
    const other = await serve((_, headers) => {
      seen.push(String(headers['x-api-key']));
      return { status: 200 };
    });
    const here = await serve(() => ({ status: 307, location: `${addressOf(other)}/v1/messages` }));
    const settings = { MODEL: 'anthropic:claude-sonnet-5-5', ANTHROPIC_API_KEY: KEY };
    const error = await failure(make({ ...settings, MODEL_BASE_URL: `${addressOf(here)}/v1` }));
    expect(error).toMatchObject({ code: 'config_invalid', hint: expect.stringContaining('MODEL_BASE_URL') });
    expect(seen).toEqual([]);
    other.close();
    here.close();
  });
});

describe('a server that can do less', () => {
  const script = (asked: Asked): Reply =>
    JSON.stringify(asked.turns).includes('found it')
      ? answering(asked, { ok: true })
      : lookingUp(asked, 'mail.search', { query: 'x' });

  it.each<{ lacks: Lack[] }>([
    { lacks: ['tools'] },
    { lacks: ['format'] },
    { lacks: ['tools', 'format'] },
    { lacks: ['format-with-tools'] },
  ])('answers all the same, and what it lacks is asked for once: $lacks', async ({ lacks }) => {
    const standIn = await startOpenAIStandIn({ lacks, script });
    const model = make({ MODEL: 'openai-compatible:qwen3', MODEL_BASE_URL: standIn.url });
    const meter = openMeter();
    expect(await ask(model, [LOOKING], meter.meter)).toEqual({ ok: true });
    const first = standIn.requests.length;
    expect(await ask(model, [LOOKING])).toEqual({ ok: true });
    expect(standIn.requests.slice(first).map((request) => request.status)).toEqual([200, 200]);
    expect(meter.entries.every(({ usage }) => usage != null)).toBe(true);
    await standIn.close();
  });

  it('holds a mended answer to its form, where it can', async () => {
    const standIn = await startOpenAIStandIn({ script: inOrder({ text: 'Yes, it is.' }, OK) });
    const model = make({ MODEL: 'openai-compatible:qwen3', MODEL_BASE_URL: standIn.url });
    expect(await ask(model, [LOOKING])).toEqual({ ok: true });
    const [first, second] = standIn.requests;
    expect(first!.body).toMatchObject({ tools: [{}] });
    expect(first!.body.response_format).toBeUndefined();
    expect(second!.body).toMatchObject({ response_format: { json_schema: { strict: true } } });
    expect(second!.body.tools).toBeUndefined();
    await standIn.close();
  });

  it('keeps what it knew of a server that refuses everything', async () => {
    const standIn = await startOpenAIStandIn({ script: () => status(400) });
    const model = make({ MODEL: 'openai-compatible:qwen3', MODEL_BASE_URL: standIn.url });
    expect(await failure(model)).toMatchObject({
      code: 'model_unusable',
      message: expect.stringContaining('HTTP 400'),
    });
    standIn.script = () => OK;
    expect(await ask(model)).toEqual({ ok: true });
    expect(standIn.requests.at(-1)!.body.response_format).toBeDefined();
    await standIn.close();
  });

  it('counts the worst where the server doesn’t count', async () => {
    const choices = [{ index: 0, message: { role: 'assistant', content: '{"ok":true}' }, finish_reason: 'stop' }];
    const server = await serve(() => ({ status: 200, body: { choices } }));
    const meter = openMeter();
    const model = make({ MODEL: 'openai-compatible:x', MODEL_BASE_URL: `${addressOf(server)}/v1` });
    expect(await ask(model, [], meter.meter)).toEqual({ ok: true });
    expect(meter.entries.map(({ usage }) => usage)).toEqual([null]);
    server.close();
  });
});

type Answering = (
  url: string,
  headers: NodeJS.Dict<string | string[]>,
) => { status: number; location?: string; body?: object };

async function serve(answering: Answering): Promise<Server> {
  const server = createServer((request, response) => {
    const { status: code, location, body } = answering(request.url ?? '', request.headers);
    response.writeHead(code, { 'content-type': 'application/json', ...(location ? { location } : {}) });
    response.end(JSON.stringify(body ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
