/** Reads the parameters of a call from JSON, a form or a multipart form, as the Bot API accepts them. */
import { badRequest, ReplyError } from './reply-error.ts';

const JSON_FIELDS = new Set([
  'reply_markup',
  'reply_parameters',
  'entities',
  'caption_entities',
  'link_preview_options',
  'allowed_updates',
  'commands',
  'scope',
]);
export const FILE_BYTES_MAX = 50 * 1024 * 1024;

export interface UploadedFile {
  name: string;
  mime: string;
  data: Uint8Array;
}

export interface Params {
  values: Record<string, unknown>;
  files: Record<string, UploadedFile>;
}

export async function readParams(request: Request): Promise<Params> {
  if (Number(request.headers.get('content-length') ?? 0) > FILE_BYTES_MAX + 1024 * 1024) {
    throw new ReplyError(413, 'Request Entity Too Large');
  }
  const type = request.headers.get('content-type') ?? '';
  const query = Object.fromEntries(new URL(request.url).searchParams);
  if (type.startsWith('application/json')) return { values: { ...query, ...(await readJson(request)) }, files: {} };
  if (type.startsWith('multipart/form-data') || type.startsWith('application/x-www-form-urlencoded')) {
    return readForm(request, query);
  }
  return { values: decode(query), files: {} };
}

async function readJson(request: Request): Promise<Record<string, unknown>> {
  const text = await request.text();
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // told below
  }
  throw badRequest("can't parse JSON object");
}

async function readForm(request: Request, query: Record<string, unknown>): Promise<Params> {
  const form = await request.formData().catch(() => {
    throw badRequest("can't parse the form");
  });
  const values: Record<string, unknown> = { ...query };
  const files: Params['files'] = {};
  for (const [name, value] of form) {
    if (typeof value === 'string') values[name] = value;
    else files[name] = { name: value.name, mime: value.type, data: new Uint8Array(await value.arrayBuffer()) };
  }
  return { values: decode(values), files };
}

/** In a form every value is text; structured ones hold JSON. */
function decode(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, decodeField(name, value)]));
}

function decodeField(name: string, value: unknown): unknown {
  if (JSON_FIELDS.has(name) && typeof value === 'string') {
    try {
      return JSON.parse(value);
    } catch {
      throw badRequest(`can't parse ${name} JSON object`);
    }
  }
  if (value === 'true') return true;
  if (value === 'false') return false;
  return value;
}
