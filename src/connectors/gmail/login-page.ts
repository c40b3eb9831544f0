/** The small server on this machine to which Google sends the browser back. Answers one login and is gone. */
import { timingSafeEqual } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OfficeError } from '../../errors.ts';

export interface LoginPage {
  redirectUri: string;
  /** Google's code; rejects with `not_authorized` when it was denied or isn't the answer to this login. */
  code: Promise<string>;
  /** Shows in the browser how it ended: `problem`, or null when all is well. */
  finish(problem: string | null, account: string): Promise<void>;
  close(): Promise<void>;
}

const PATH = '/gmail-login';

/** Listens on a free port of 127.0.0.1, which is all that a desktop client may come back to. */
export async function listenForLogin(state: string): Promise<LoginPage> {
  const answer = Promise.withResolvers<string>();
  answer.promise.catch(() => {});
  let browser: ServerResponse | undefined;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (url.pathname !== PATH || request.method !== 'GET') return void response.writeHead(404).end();
    if (browser) return void show(response, 'This login has been answered already.', '');
    browser = response;
    try {
      answer.resolve(codeFrom(url.searchParams, state));
    } catch (error) {
      answer.reject(error);
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    redirectUri: `http://127.0.0.1:${(server.address() as AddressInfo).port}${PATH}`,
    code: answer.promise,
    finish: async (problem, account) => {
      if (browser) await show(browser, problem, account);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function codeFrom(query: URLSearchParams, state: string): string {
  if (!isSame(query.get('state') ?? '', state)) {
    throw refused('What came back does not belong to this login, so it was not used.');
  }
  if (query.get('error') === 'access_denied') throw refused('The login was denied on Google’s page.');
  const code = query.get('code');
  if (query.has('error') || !code) throw refused('Google did not allow the login.');
  return code;
}

function refused(message: string): OfficeError {
  return new OfficeError('not_authorized', message, { hint: 'Run `countersign auth gmail` again.' });
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function show(response: ServerResponse, problem: string | null, account: string): Promise<void> {
  const title = problem ? 'Not logged in' : 'Logged in';
  const words = problem ?? `Countersign now reads the mail of ${account}. It sends nothing that you have not approved.`;
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title><body style="font:1.1rem/1.6 system-ui;max-width:34rem;margin:12vh auto;padding:0 1rem">
<h1>${title}</h1><p>${escaped(words)}</p><p>You can close this page and go back to the terminal.</p></body></html>`;
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    connection: 'close',
  };
  response.writeHead(problem ? 400 : 200, headers);
  return new Promise((resolve) => {
    response.once('close', resolve);
    response.end(html, () => resolve());
  });
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
