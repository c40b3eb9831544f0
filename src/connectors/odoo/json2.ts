/** JSON-2 at `/json/2/<model>/<method>`: Odoo 19 and later. Errors come with an HTTP status and say in JSON what they are. */
import { OfficeError } from '../../errors.ts';
import type { Http, HttpAnswer, HttpAsk, Refusal } from '../../outside/http.ts';
import type { OdooCall, OdooClient } from './client.ts';
import { fault, faultError } from './faults.ts';
import { parseExact } from './numbers.ts';

/** The request also knows what it is about, so that its refusal can say so. */
type AskAbout = HttpAsk & Pick<OdooCall, 'about'>;

export function json2Client(http: Http): OdooClient {
  return {
    call: async ({ model, method, ids, args = {}, context, about, effect = false, signal }) => {
      const json = { ...args, ...(ids ? { ids } : {}), ...(context ? { context } : {}) };
      const path = `/json/2/${model}/${method}`;
      const ask: AskAbout = { method: 'POST', path, json, effect, about, signal };
      return answered(await http.ask(ask), effect);
    },
  };
}

/** What Odoo itself says of a refusal; null where what answers isn't Odoo's own error. */
export function json2Refusal({ status, text }: HttpAnswer, { about = '' }: AskAbout): Refusal | null {
  const found = fault.safeParse(quietly(text));
  if (found.success && /^(?:odoo|builtins|psycopg2|werkzeug)\./.test(found.data.name)) {
    const { code, message, hint, outcome, retryable } = faultError(found.data, about);
    return { code, message, hint, outcome, retryable };
  }
  if (status !== 404 && (status < 300 || status >= 400)) return null;
  return {
    code: 'config_invalid',
    message: 'Nothing at this address speaks JSON-2.',
    hint: 'Check ODOO_URL. Odoo before 19 needs ODOO_PROTOCOL=auto or jsonrpc.',
  };
}

function answered({ text }: HttpAnswer, effect: boolean): unknown {
  try {
    return text.trim() === '' ? null : parseExact(text);
  } catch {
    const code = effect ? 'answer_malformed' : 'service_failed';
    throw new OfficeError(code, 'Odoo answered something that makes no sense.');
  }
}

function quietly(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
