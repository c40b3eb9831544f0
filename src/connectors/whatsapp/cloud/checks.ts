/** What can be asked of the Cloud API without any effect: whose number it is, which version answers, where the webhook leads, when the token ends. */
import { OfficeError } from '../../../errors.ts';
import type { Http } from '../../../outside/http.ts';
import type { CheckResult, Login } from '../../connector.ts';
import { WEBHOOK_PATH } from '../bounds.ts';
import type { Hand } from '../hand.ts';

type CloudHand = Pick<Hand, 'account' | 'context'> & { api: Http; phoneNumberId: string };

const FIELDS = 'display_phone_number,verified_name,quality_rating';

export async function checkNumber(hand: CloudHand, signal: AbortSignal): Promise<CheckResult> {
  const number = (await numberInfo(hand, FIELDS, signal)).json() as { display_phone_number?: unknown };
  const shown = String(number.display_phone_number ?? '');
  if (digits(shown) === digits(hand.account)) return { ok: true, says: `Connected as ${hand.account}` };
  const says = 'The phone number ID belongs to another number than WHATSAPP_NUMBER.';
  return { ok: false, says, hint: 'Compare both in WhatsApp → API setup of your app at Meta.' };
}

/** Meta serves an old version's calls with a newer one without saying so but in a header. */
export async function checkVersion(hand: CloudHand, version: string, signal: AbortSignal): Promise<CheckResult> {
  const { headers } = await numberInfo(hand, FIELDS, signal);
  const served = headers['facebook-api-version'];
  if (served === version) return { ok: true, says: `Version ${version} is served` };
  if (!served) return { ok: false, says: 'Meta didn’t say which version answered.' };
  const hint = 'Set WHATSAPP_GRAPH_VERSION to the version that is served, and try a message to yourself.';
  return { ok: false, says: `Version ${version} was asked for, and another one answered.`, hint };
}

export async function checkWebhook(hand: CloudHand, signal: AbortSignal): Promise<CheckResult> {
  const answer = (await numberInfo(hand, 'webhook_configuration', signal)).json() as {
    webhook_configuration?: Record<string, unknown>;
  };
  const addresses = Object.values(answer.webhook_configuration ?? {}).filter((one) => typeof one === 'string');
  const hint = `In WhatsApp → Configuration of your app, enter your public https address with ${WEBHOOK_PATH} behind it, and subscribe to “messages”.`;
  if (addresses.length === 0) return { ok: false, says: 'Meta sends messages nowhere yet.', hint };
  const isOurs = addresses.some((one) => one.startsWith('https://') && one.endsWith(WEBHOOK_PATH));
  if (isOurs) return { ok: true, says: `Meta sends messages to an https address that ends with ${WEBHOOK_PATH}` };
  return { ok: false, says: `Meta sends messages to an address that doesn’t end with ${WEBHOOK_PATH}.`, hint };
}

/** A token of a system user may last for ever. */
export async function tokenEnds(hand: CloudHand, token: string, signal: AbortSignal): Promise<Login> {
  const renew = 'Generate a new token for the system user in Meta’s business settings and put it into WHATSAPP_TOKEN.';
  const query = { input_token: token };
  const answer = await hand.api.ask({ method: 'GET', path: '/debug_token', query, effect: false, signal });
  const { data } = answer.json() as { data?: { is_valid?: unknown; expires_at?: unknown } };
  if (data?.is_valid === false) {
    throw new OfficeError('not_authorized', 'WhatsApp no longer accepts the token.', { hint: renew });
  }
  const seconds = Number(data?.expires_at);
  return { expiresAt: seconds > 0 ? seconds * 1_000 : null, renew };
}

function numberInfo({ api, phoneNumberId }: CloudHand, fields: string, signal: AbortSignal) {
  return api.ask({ method: 'GET', path: `/${phoneNumberId}`, query: { fields }, effect: false, signal });
}

function digits(text: string): string {
  return text.replace(/\D/g, '');
}
