/** The stand-ins are as strict as what they stand in for, and say the same whole and in pieces. */
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { jsonSchema, streamText, tool } from 'ai';
import { afterEach, describe, expect, it } from 'vitest';
import { type AnthropicStandIn, startAnthropicStandIn } from '../../../src/reasoning/models/stand-in/anthropic.ts';
import { type OpenAIStandIn, startOpenAIStandIn } from '../../../src/reasoning/models/stand-in/openai.ts';
import type { Reply } from '../../../src/reasoning/models/stand-in/script.ts';
import { KEY } from './rig.ts';

const open: (AnthropicStandIn | OpenAIStandIn)[] = [];
afterEach(() => Promise.all(open.splice(0).map((one) => one.close())));

async function anthropic(reply: Reply = { text: 'Hello.' }): Promise<AnthropicStandIn> {
  const standIn = await startAnthropicStandIn({ keys: [KEY], script: () => reply });
  open.push(standIn);
  return standIn;
}
async function openai(reply: Reply = { text: 'Hello.' }): Promise<OpenAIStandIn> {
  const standIn = await startOpenAIStandIn({ keys: [KEY], script: () => reply });
  open.push(standIn);
  return standIn;
}

async function post(url: string, body: unknown, headers: Record<string, string>) {
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const HEADERS = { 'x-api-key': KEY, 'anthropic-version': '2023-06-01' };
const HELLO = { role: 'user', content: 'Hello?' };
const SOUND = { model: 'claude-sonnet-5-5', max_tokens: 100, messages: [HELLO] };
const USE = { type: 'tool_use', id: 'toolu_1', name: 'look', input: {} };
const LOOK = { name: 'look', input_schema: { type: 'object' } };
const inForm = (schema: object) => ({ ...SOUND, output_config: { format: { type: 'json_schema', schema } } });

describe('the stand-in for Anthropic', () => {
  it('answers a sound request, and counts it', async () => {
    const standIn = await anthropic();
    const { status, body } = await post(`${standIn.url}/v1/messages`, SOUND, HEADERS);
    expect(status).toBe(200);
    expect(body).toMatchObject({ type: 'message', stop_reason: 'end_turn', content: [{ text: 'Hello.' }] });
    expect(body.usage).toMatchObject({ output_tokens: 2, cache_read_input_tokens: 0 });
    const counted = await post(`${standIn.url}/v1/messages/count_tokens`, { ...SOUND, max_tokens: undefined }, HEADERS);
    expect(counted.body).toEqual({ input_tokens: (body.usage as { input_tokens: number }).input_tokens });
    const models = await fetch(`${standIn.url}/v1/models`, { headers: HEADERS });
    expect(JSON.stringify(await models.json())).toContain('claude-haiku-5-5');
  });

  it.each<[what: string, status: number, body: object]>([
    ['an unknown model', 404, { ...SOUND, model: 'gpt-5' }],
    ['no max_tokens', 400, { ...SOUND, max_tokens: undefined }],
    ['too many output tokens', 400, { ...SOUND, max_tokens: 1_000_000 }],
    ['an unknown field', 400, { ...SOUND, instructions: 'x' }],
    ['no messages', 400, { ...SOUND, messages: [] }],
    ['an unknown role', 400, { ...SOUND, messages: [{ role: 'system', content: 'x' }] }],
    ['an assistant that speaks first', 400, { ...SOUND, messages: [{ role: 'assistant', content: 'x' }, HELLO] }],
    ['an empty text', 400, { ...SOUND, messages: [{ role: 'user', content: [{ type: 'text', text: '' }] }] }],
    [
      'a use without its result',
      400,
      { ...SOUND, tools: [LOOK], messages: [HELLO, { role: 'assistant', content: [USE] }, HELLO] },
    ],
    [
      'a result without its use',
      400,
      { ...SOUND, messages: [{ role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_9' }] }] },
    ],
    ['a tool’s name with a dot', 400, { ...SOUND, tools: [{ ...LOOK, name: 'mail.search' }] }],
    ['a tool twice', 400, { ...SOUND, tools: [LOOK, LOOK] }],
    ['an unknown field in output_config', 400, { ...SOUND, output_config: { schema: {} } }],
    ['an open object in the form', 400, inForm({ type: 'object', properties: {} })],
    ['a length in the form', 400, inForm({ type: 'string', maxLength: 3 })],
    [
      'five cache marks',
      400,
      {
        ...SOUND,
        system: Array.from({ length: 5 }, () => ({ type: 'text', text: 'x', cache_control: { type: 'ephemeral' } })),
      },
    ],
    ['a prompt that is too long', 400, { ...SOUND, messages: [{ role: 'user', content: 'x'.repeat(900_000) }] }],
  ])('refuses %s', async (_, status, body) => {
    const standIn = await anthropic();
    const refused = await post(`${standIn.url}/v1/messages`, body, HEADERS);
    expect(refused).toMatchObject({ status, body: { type: 'error', error: { message: expect.any(String) } } });
    expect(standIn.asked).toEqual([]);
    expect(standIn.requests).toHaveLength(1);
  });

  it('refuses a missing or wrong key, a missing version and a wrong path', async () => {
    const { url } = await anthropic();
    const { 'x-api-key': _, ...noKey } = HEADERS;
    expect((await post(`${url}/v1/messages`, SOUND, noKey)).status).toBe(401);
    expect((await post(`${url}/v1/messages`, SOUND, { ...HEADERS, 'x-api-key': 'other' })).status).toBe(401);
    expect((await post(`${url}/v1/messages`, SOUND, { ...noKey, authorization: `Bearer ${KEY}` })).status).toBe(200);
    expect((await post(`${url}/v1/messages`, SOUND, { 'x-api-key': KEY })).status).toBe(400);
    expect((await post(`${url}/messages`, SOUND, HEADERS)).status).toBe(404);
  });

  it('says in a stream what it says whole, in the full order of events', async () => {
    const standIn = await anthropic({
      text: 'Let me look.',
      tools: [{ name: 'look', input: { at: 'x'.repeat(1_000) } }],
    });
    const body = JSON.stringify({ ...SOUND, tools: [LOOK], stream: true });
    const response = await fetch(`${standIn.url}/v1/messages?beta=true`, { method: 'POST', headers: HEADERS, body });
    const events = [...(await response.text()).matchAll(/^event: (\w+)$/gm)].map(([, name]) => name);
    expect(events.join(' ')).toMatch(
      /^message_start ping (content_block_start (content_block_delta )+content_block_stop ){2}message_delta message_stop$/,
    );
    const provider = createAnthropic({ apiKey: KEY, baseURL: `${standIn.url}/v1` });
    const look = tool({ inputSchema: jsonSchema({ type: 'object' }) });
    const result = streamText({ model: provider('claude-sonnet-5-5'), prompt: 'Hello?', tools: { look } });
    expect(await result.text).toBe('Let me look.');
    expect((await result.toolCalls)[0]!.input).toEqual({ at: 'x'.repeat(1_000) });
    expect((await result.usage).outputTokens).toBe(standIn.billed.at(-1)!.outputTokens);
  });

  it('reads from its cache what begins with the same marked blocks, and nothing else', async () => {
    const { url, billed } = await anthropic();
    const system = (text: string) => [{ type: 'text', text: text.repeat(1_000), cache_control: { type: 'ephemeral' } }];
    const ask = (more: object) => post(`${url}/v1/messages`, { ...SOUND, ...more }, HEADERS);
    await ask({ system: system('rules ') });
    await ask({ system: system('rules '), messages: [{ role: 'user', content: 'Something else' }] });
    await ask({ system: system('other ') });
    await ask({ system: system('rules '), tools: [LOOK] });
    await ask({ system: system('x') });
    const [first, again, other, toolsFirst, short] = billed;
    expect(first).toMatchObject({ cacheReadTokens: 0, cacheWriteTokens: expect.any(Number) });
    expect(again).toMatchObject({ cacheReadTokens: first!.cacheWriteTokens, cacheWriteTokens: 0 });
    expect(other).toMatchObject({ cacheReadTokens: 0 });
    expect(toolsFirst).toMatchObject({ cacheReadTokens: 0 });
    expect(short).toMatchObject({ cacheReadTokens: 0, cacheWriteTokens: 0 });
  });
});

const BEARER = { authorization: `Bearer ${KEY}` };
const CHAT = { model: 'qwen3', messages: [{ role: 'user', content: 'Hello?' }] };
const CALL = { id: 'call_1', type: 'function', function: { name: 'look', arguments: '{}' } };
const strictly = (schema: object) => ({
  ...CHAT,
  response_format: { type: 'json_schema', json_schema: { name: 'x', strict: true, schema } },
});

describe('the stand-in for Chat Completions', () => {
  it('answers a sound request, and counts it', async () => {
    const { url } = await openai();
    const { status, body } = await post(`${url}/chat/completions`, CHAT, BEARER);
    expect(status).toBe(200);
    expect(body).toMatchObject({ choices: [{ message: { content: 'Hello.' }, finish_reason: 'stop' }] });
    expect(body.usage).toMatchObject({ completion_tokens: 2 });
  });

  it.each<[what: string, status: number, body: object]>([
    ['an unknown model', 404, { ...CHAT, model: 'claude-sonnet-5-5' }],
    ['an unknown field', 400, { ...CHAT, system: 'x' }],
    [
      'a call without its answer',
      400,
      { ...CHAT, messages: [{ role: 'assistant', tool_calls: [CALL] }, ...CHAT.messages] },
    ],
    [
      'an answer without its call',
      400,
      { ...CHAT, messages: [{ role: 'tool', tool_call_id: 'call_9', content: 'x' }] },
    ],
    ['a tool’s name with a dot', 400, { ...CHAT, tools: [{ type: 'function', function: { name: 'mail.search' } }] }],
    ['JSON that nobody speaks of', 400, { ...CHAT, response_format: { type: 'json_object' } }],
    ['an open object in a strict form', 400, strictly({ type: 'object', properties: {} })],
    [
      'something optional in a strict form',
      400,
      strictly({ type: 'object', properties: { a: { type: 'string' } }, required: [], additionalProperties: false }),
    ],
  ])('refuses %s', async (_, status, body) => {
    const standIn = await openai();
    expect(await post(`${standIn.url}/chat/completions`, body, BEARER)).toMatchObject({ status });
    expect(standIn.asked).toEqual([]);
  });

  it('refuses a missing key and a wrong path', async () => {
    const { url } = await openai();
    expect((await post(`${url}/chat/completions`, CHAT, {})).status).toBe(401);
    expect((await post(`${url}/responses`, CHAT, BEARER)).status).toBe(404);
  });

  it('says in a stream what it says whole', async () => {
    const standIn = await openai({ text: 'Let me look.', tools: [{ name: 'look', input: { at: 'door' } }] });
    const provider = createOpenAICompatible({ name: 'x', baseURL: standIn.url, apiKey: KEY, includeUsage: true });
    const look = tool({ inputSchema: jsonSchema({ type: 'object' }) });
    const result = streamText({ model: provider('qwen3'), prompt: 'Hello?', tools: { look } });
    expect(await result.text).toBe('Let me look.');
    expect((await result.toolCalls)[0]!.input).toEqual({ at: 'door' });
    expect((await result.usage).outputTokens).toBe(standIn.billed.at(-1)!.outputTokens);
  });
});
