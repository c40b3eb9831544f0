/** The stand-in for any server that speaks the Chat Completions protocol: strict about what it is sent, driven by a script in what it answers. */
import { chatAnswer } from './openai-answer.ts';
import { readChatAsked } from './openai-read.ts';
import { type Lack, readChatRequest } from './openai-shape.ts';
import type { Asked, Script } from './script.ts';
import { type Billed, playScript, refusing, type ScriptHolder } from './scripted.ts';
import { type Answer, json, listen, type Received } from './server.ts';
import { WireError } from './wire-error.ts';

export interface OpenAIStandInOptions {
  /** 0 or nothing: any free port. */
  port?: number;
  /** Keys that are let in; without them it asks for none, like a server of one's own. */
  keys?: readonly string[];
  /** Models that it has; without them only `qwen3`. */
  models?: readonly string[];
  /** What it can't do. */
  lacks?: readonly Lack[];
  script: Script;
}

export interface OpenAIStandIn {
  /** For MODEL_BASE_URL; ends in `/v1`. */
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

export async function startOpenAIStandIn(options: OpenAIStandInOptions): Promise<OpenAIStandIn> {
  const { keys, models = ['qwen3'], lacks = [] } = options;
  const holder: ScriptHolder = { asked: [], billed: [], script: options.script };
  const { url, requests, close } = await listen(options.port ?? 0, refusing(route, errorBody));
  return Object.assign(holder, { url: `${url}/v1`, requests, close });

  async function route({ method, path, headers, body }: Received): Promise<Answer> {
    checkKey(headers, keys);
    if (method === 'GET' && path === '/v1/models') {
      return json(200, { object: 'list', data: models.map((id) => ({ id, object: 'model', owned_by: 'stand-in' })) });
    }
    if (method !== 'POST' || path !== '/v1/chat/completions')
      throw new WireError(404, 'invalid_request_error', 'Not Found');
    const request = readChatRequest(body, lacks);
    if (!models.includes(request.model)) {
      throw new WireError(404, 'invalid_request_error', `The model '${request.model}' does not exist`);
    }
    return playScript(holder, readChatAsked(request, body), {
      error: errorBody,
      answer: (saying) => chatAnswer(request, saying),
    });
  }
}

function checkKey(headers: Record<string, string>, keys: readonly string[] | undefined): void {
  if (!keys) return;
  const key = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
  if (!key || !keys.includes(key)) throw new WireError(401, 'invalid_request_error', 'Incorrect API key provided');
}

function errorBody(type: string, message: string, code?: string) {
  return { error: { message, type, param: null, code: code ?? null } };
}
