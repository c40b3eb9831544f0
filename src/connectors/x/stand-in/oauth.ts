/** Checks OAuth 1.0a signatures as X does: against its own address, whatever the stand-in's is. For the sandbox and tests only. */
import { createHmac } from 'node:crypto';
import { systemClock } from '../../../clock.ts';

export interface Credentials {
  appKey: string;
  appSecret: string;
  accessToken: string;
  accessSecret: string;
}

const SIGNED_FOR = 'https://api.x.com';
const SKEW_S_MAX = 300;
const NONCES_KEPT_MAX = 10_000;

/** True for a request that is signed with these, just now, and for the first time. */
export function createSignatureCheck({ appKey, appSecret, accessToken, accessSecret }: Credentials) {
  const nonces = new Set<string>();
  return (request: Request): boolean => {
    const given = headerOf(request);
    const { oauth_signature: signature, ...signed } = given;
    const { oauth_nonce: nonce = '', oauth_timestamp } = signed;
    const isTimely = Math.abs(systemClock.now() / 1_000 - Number(oauth_timestamp)) <= SKEW_S_MAX;
    const isOurs = signed.oauth_consumer_key === appKey && signed.oauth_token === accessToken;
    if (!isOurs || !isTimely || nonces.has(nonce) || signed.oauth_signature_method !== 'HMAC-SHA1') return false;
    if (nonces.size < NONCES_KEPT_MAX) nonces.add(nonce);
    const key = `${encoded(appSecret)}&${encoded(accessSecret)}`;
    return createHmac('sha1', key).update(baseOf(request, signed)).digest('base64') === signature;
  };
}

/** JSON and multipart bodies are no part of it. */
function baseOf(request: Request, signed: Readonly<Record<string, string>>): string {
  const { pathname, searchParams } = new URL(request.url);
  const all = [...Object.entries(signed), ...searchParams.entries()].map(
    ([name, value]) => [encoded(name), encoded(value)] as const,
  );
  const sorted = all.map(([name, value]) => `${name}=${value}`).sort();
  return [request.method, encoded(`${SIGNED_FOR}${pathname}`), encoded(sorted.join('&'))].join('&');
}

function headerOf(request: Request): Record<string, string> {
  const header = request.headers.get('authorization') ?? '';
  if (!header.startsWith('OAuth ')) return {};
  const pairs = [...header.slice('OAuth '.length).matchAll(/(\w+)="([^"]*)"/g)];
  return Object.fromEntries(pairs.map(([, name, value]) => [name!, decodeURIComponent(value!)]));
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!*'()]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
