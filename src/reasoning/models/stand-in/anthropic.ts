/**
 * The stand-in for Anthropic's Messages API: strict about what it is sent, driven by a script in what it answers. Enough of it for the SDK and for
 * the claude program.
 */
import { answerOf, billedOf, messageOf } from './anthropic-answer.ts';
import { answerToolOf, readAsked } from './anthropic-read.ts';
import { checkRules } from './anthropic-rules.ts';
import { type MessagesRequest, readRequest } from './anthropic-shape.ts';
import { inputTokensOf, PromptCache } from './prompt-cache.ts';
import type { Asked, Script } from './script.ts';
import { type Billed, playScript, refusing, type ScriptHolder } from './scripted.ts';
import { type Answer, json, listen, type Received } from './server.ts';
import { WireError } from './wire-error.ts';

export interface AnthropicStandInOptions {
  /** 0 or nothing: any free port. */
  port?: number;
  /** Keys that are let in, as `x-api-key` or bearer; without them any key is. */
  keys?: readonly string[];
  script: Script;
}

export interface AnthropicStandIn {
  /** For ANTHROPIC_BASE_URL. MODEL_BASE_URL is this with `/v1` behind it. */
  url: string;
  /** Everything that was asked, refused or not, oldest first. */
  requests: readonly Received[];
  /** What reached the script, oldest first. */
  asked: readonly Asked[];
  /** What it would have charged for, oldest first; of answers that were then broken as well. */
  billed: readonly Billed[];
  /** May be set anew at any time. */
  script: Script;
  close(): Promise<void>;
}

const MODEL = /^claude-[a-z0-9.-]+$/;
const MODELS = ['claude-opus-5-5', 'claude-sonnet-5-5', 'claude-haiku-5-5'];

export async function startAnthropicStandIn(options: AnthropicStandInOptions): Promise<AnthropicStandIn> {
  const cache = new PromptCache();
  const holder: ScriptHolder = { asked: [], billed: [], script: options.script };
  const { url, requests, close } = await listen(options.port ?? 0, refusing(route, errorBody));
  return Object.assign(holder, { url, requests, close });

  async function route(received: Received): Promise<Answer> {
    const { method, path } = received;
    // the claude program looks if anybody is there
    if (path === '/' || path === '/api/hello') return json(200, {});
    checkHeaders(received, options.keys);
    if (method === 'GET' && path === '/v1/models') return modelList();
    if (method === 'POST' && path === '/v1/messages/count_tokens') return count(received);
    if (method === 'POST' && path === '/v1/messages') return messages(received);
    throw new WireError(404, 'not_found_error', 'Not Found');
  }

  function messages({ body, query }: Received): Promise<Answer> {
    const request = readRequest(body, query.beta === 'true' ? 'beta' : 'plain');
    checkModel(request);
    checkRules(request, inputTokensOf(request));
    return playScript(holder, readAsked(request, body), {
      error: errorBody,
      answer: (saying) => {
        const message = messageOf(request, saying, answerToolOf(request), cache.take(request));
        return { answer: answerOf(message, request.stream === true), billed: billedOf(message) };
      },
    });
  }
}

function checkHeaders({ headers }: Received, keys: readonly string[] | undefined): void {
  const bearer = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
  const key = headers['x-api-key'] ?? bearer;
  if (!key) throw new WireError(401, 'authentication_error', 'x-api-key header is required');
  if (keys && !keys.includes(key)) throw new WireError(401, 'authentication_error', 'invalid x-api-key');
  if (!/^\d{4}-\d{2}-\d{2}$/.test(headers['anthropic-version'] ?? '')) {
    throw new WireError(400, 'invalid_request_error', 'anthropic-version: header is required');
  }
}

function checkModel({ model }: MessagesRequest): void {
  if (!MODEL.test(model)) throw new WireError(404, 'not_found_error', `model: ${model}`);
}

function count({ body }: Received): Answer {
  const request = readRequest(body, 'count');
  checkModel(request);
  return json(200, { input_tokens: inputTokensOf(request) });
}

function modelList(): Answer {
  const data = MODELS.map((id) => ({ type: 'model', id, display_name: id, created_at: '2026-06-01T00:00:00Z' }));
  return json(200, { data, has_more: false, first_id: MODELS[0], last_id: MODELS.at(-1) });
}

function errorBody(type: string, message: string, code?: string) {
  const details = code === undefined ? {} : { details: { error_code: code } };
  return { type: 'error', error: { type, message, ...details } };
}
