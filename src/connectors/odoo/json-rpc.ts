/** JSON-RPC at `/jsonrpc`: Odoo up to 21. Errors come with HTTP 200; a method that gives nothing has no result at all. */
import { z } from 'zod';
import { OfficeError } from '../../errors.ts';
import type { Http, HttpAnswer, Refusal } from '../../outside/http.ts';
import type { OdooCall, OdooClient } from './client.ts';
import { fault, faultError } from './faults.ts';
import { parseExact } from './numbers.ts';

const envelope = z.object({
  jsonrpc: z.literal('2.0'),
  result: z.unknown().optional(),
  error: z.object({ data: fault }).optional(),
});

export interface RpcLogin {
  db: string;
  uid: number;
  key: string;
}

export function jsonRpcClient(http: Http, { db, uid, key }: RpcLogin): OdooClient {
  return {
    call: (call) => {
      const { named, placed } = argumentsOf(call);
      const args = [db, uid, key, call.model, call.method, placed, named];
      return askRpc(http, { service: 'object', method: 'execute_kw', args }, call);
    },
  };
}

/** One request. Throws `OfficeError`. */
export async function askRpc(
  http: Http,
  params: { service: string; method: string; args: readonly unknown[] },
  { effect = false, about = '', signal }: Pick<OdooCall, 'effect' | 'about' | 'signal'>,
): Promise<unknown> {
  const json = { jsonrpc: '2.0', method: 'call', params, id: 1 };
  const answer = await http.ask({ method: 'POST', path: '/jsonrpc', json, effect, signal });
  const { result, error } = opened(answer, effect);
  if (error) throw faultError(error.data, about);
  return result ?? null;
}

/** What an address says that isn't Odoo's JSON-RPC. */
export function rpcRefusal({ status }: HttpAnswer): Refusal | null {
  if (status !== 404 && (status < 300 || status >= 400)) return null;
  return {
    code: 'config_invalid',
    message: 'There is no Odoo at this address.',
    hint: 'Check ODOO_URL: the address as in your browser, without what follows the host.',
  };
}

/** `create` looks for its values in the first place and nowhere else. */
function argumentsOf({ method, ids, args = {}, context }: OdooCall): { placed: unknown[]; named: object } {
  const { vals_list: created, ...rest } = args;
  const placed = method === 'create' ? [created] : ids ? [ids] : [];
  const named = method === 'create' ? rest : args;
  return { placed, named: context ? { ...named, context } : named };
}

function opened({ text }: HttpAnswer, effect: boolean): z.infer<typeof envelope> {
  try {
    return envelope.parse(parseExact(text));
  } catch {
    const code = effect ? 'answer_malformed' : 'service_failed';
    throw new OfficeError(code, 'Odoo answered something that makes no sense.');
  }
}
