/** The login side of the stand-in: Google's consent page on loopback ports, tokens that are checked, and logins that end. */
import { createHash, randomBytes } from 'node:crypto';
import { systemClock } from '../../../clock.ts';
import type { Faults } from './faults.ts';
import { type Answer, answerOf, type Inner, jsonAnswer, type WireRequest } from './inner.ts';

/** As it stands in the token file. */
export interface LoginFile {
  account: string;
  access_token: string;
  refresh_token: string;
  /** Milliseconds since the epoch. */
  expiry_date: number;
  token_type: string;
  scope: string;
}

const CALLBACK = '/o/oauth2/v2/auth/callback';
const LOOPBACK = /^http:\/\/(127\.0\.0\.1|localhost)(:\d+)?(\/|$)/;

export class OAuthSide {
  readonly #accessTokens = new Set<string>();
  readonly #inner: Inner;
  readonly #clientId: string;
  readonly #account: string;
  readonly #faults: Faults;

  constructor(inner: Inner, clientId: string, account: string, faults: Faults) {
    this.#inner = inner;
    this.#clientId = clientId;
    this.#account = account;
    this.#faults = faults;
  }

  /** Null where the request is not about logging in. */
  async answer(wire: WireRequest): Promise<Answer | null> {
    if (wire.path === '/o/oauth2/v2/auth') return this.#consentPage(wire.query);
    if (wire.path === CALLBACK) return await this.#inner.request(wire);
    if (wire.path === '/oauth2/token') return await this.#token(wire);
    return null;
  }

  accepts({ headers }: WireRequest): boolean {
    const token = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1];
    return token !== undefined && this.#accessTokens.has(token);
  }

  /** Desktop clients may come back on any port of this machine, which the emulator doesn't allow for. */
  #consentPage(query: URLSearchParams): Answer {
    const redirect = query.get('redirect_uri') ?? '';
    const isKnown = query.get('client_id') === this.#clientId && LOOPBACK.test(redirect);
    if (!isKnown)
      return page(400, '<h1>Access blocked</h1><p>Unknown client, or an address that is not on this machine.</p>');
    const denied = new URL(redirect);
    denied.searchParams.set('error', 'access_denied');
    denied.searchParams.set('state', query.get('state') ?? '');
    const names = ['redirect_uri', 'scope', 'state', 'nonce', 'client_id', 'code_challenge', 'code_challenge_method'];
    const fields = [['email', this.#account], ...names.map((name) => [name, query.get(name) ?? ''])];
    const inputs = fields.map(
      ([name, value]) => `<input type="hidden" name="${name}" value="${escaped(value ?? '')}">`,
    );
    return page(
      200,
      `<h1>Sign in</h1><p>Countersign wants to use the mailbox <b>${escaped(this.#account)}</b> of this stand-in.</p>
<form method="post" action="${CALLBACK}">${inputs.join('')}<button>Allow</button></form><p><a href="${escaped(denied.href)}">Deny</a></p>`,
    );
  }

  async #token(wire: WireRequest): Promise<Answer> {
    const isRefresh = wire.body.includes('grant_type=refresh_token');
    if (isRefresh && this.#faults.takeRefusedRefresh()) {
      return jsonAnswer(400, { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' });
    }
    const answer = await this.#inner.request(wire);
    if (answer.status === 200) this.#accessTokens.add(String(answer.json().access_token));
    return answer;
  }
}

/** Allows on the consent page and trades the code, over the wire. */
export async function consentLogin(
  url: string,
  client: { id: string; secret: string },
  account: string,
): Promise<LoginFile> {
  const verifier = randomBytes(32).toString('base64url');
  const redirect = 'http://127.0.0.1/';
  const consent = await fetch(url + CALLBACK, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({
      email: account,
      redirect_uri: redirect,
      scope: 'https://www.googleapis.com/auth/gmail.readonly https://www.googleapis.com/auth/gmail.compose',
      client_id: client.id,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    }),
  });
  const code = new URL(consent.headers.get('location') ?? redirect).searchParams.get('code') ?? '';
  const answer = await fetch(`${url}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      code_verifier: verifier,
      redirect_uri: redirect,
      client_id: client.id,
      client_secret: client.secret,
    }),
  });
  const tokens = (await answer.json()) as {
    access_token: string;
    refresh_token: string;
    expires_in: number;
    scope: string;
  };
  const { access_token, refresh_token, expires_in, scope } = tokens;
  const expiry_date = systemClock.now() + expires_in * 1_000;
  return { account, access_token, refresh_token, expiry_date, token_type: 'Bearer', scope };
}

function page(status: number, body: string): Answer {
  const html = `<!doctype html><meta charset="utf-8"><title>Stand-in for Google</title>${body}`;
  return answerOf(status, Buffer.from(html), { 'content-type': 'text/html; charset=utf-8' });
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
