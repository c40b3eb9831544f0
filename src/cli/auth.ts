/** `countersign auth gmail`: logs in to the mailbox and keeps the login in the token file. */
import { spawn } from 'node:child_process';
import { loadSettings, withoutSettings } from '../config.ts';
import { authorizeGmail } from '../connectors/gmail/auth.ts';
import { OfficeError } from '../errors.ts';
import { SETTINGS } from '../settings.ts';
import { paint, say } from './terminal.ts';

export async function authGmail(env: NodeJS.ProcessEnv, cwd: string): Promise<void> {
  const { settings } = await loadSettings(env, cwd);
  const { GOOGLE_CLIENT_ID: clientId, GOOGLE_CLIENT_SECRET: clientSecret } = settings;
  if (!clientId || !clientSecret) {
    const name = clientId ? 'GOOGLE_CLIENT_SECRET' : 'GOOGLE_CLIENT_ID';
    throw new OfficeError('not_configured', `${name} is missing.`, { hint: SETTINGS[name].how });
  }
  const ending = new AbortController();
  process.once('SIGINT', () => ending.abort(new OfficeError('stopped', 'Stopped before the login was done.')));
  const { account } = await authorizeGmail({
    clientId,
    clientSecret,
    tokenFile: settings.GOOGLE_TOKEN_FILE,
    apiRoot: settings.GMAIL_API_ROOT,
    openBrowser: (url) => {
      say(`Open this page and allow the access:\n\n  ${paint('cyan', url)}\n\nWaiting for your answer there …`);
      openInBrowser(url, withoutSettings(env));
    },
    signal: ending.signal,
  });
  say(`${paint('green', '✓')} Logged in as ${account}. The login is kept in ${settings.GOOGLE_TOKEN_FILE}.`);
}

/** A machine without a browser is no problem: the address was printed. */
function openInBrowser(url: string, env: NodeJS.ProcessEnv): void {
  const [command, args] = process.platform === 'darwin' ? ['open', [url]] : ['xdg-open', [url]];
  const child = spawn(command as string, args as string[], { stdio: 'ignore', detached: true, env });
  child.on('error', () => {});
  child.unref();
}
