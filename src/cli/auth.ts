/** `countersign auth …`: logs in to the mailbox and keeps the login in the token file; or opens the window in which the owner logs in to a platform herself. */
import { spawn } from 'node:child_process';
import { systemClock } from '../clock.ts';
import { loadSettings, withoutSettings } from '../config.ts';
import { authorizeGmail } from '../connectors/gmail/auth.ts';
import { CONNECTORS } from '../connectors/registry.ts';
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

/** The office must not be at work with that browser meanwhile. */
export async function authInWindow(id: string, env: NodeJS.ProcessEnv, cwd: string): Promise<void> {
  const { settings } = await loadSettings(env, cwd);
  const { title, logIn } = CONNECTORS.find((connector) => connector.id === id)!;
  const ending = new AbortController();
  process.once('SIGINT', () => ending.abort(new OfficeError('stopped', 'Stopped before the login was done.')));
  say(`A window opens. Log in to ${title} there, as you always do; it closes by itself. Nothing is typed for you.`);
  const { STATE_DIR: stateDir, VAULT_DIR: vaultDir } = settings;
  const account = await logIn!({ ...settings }, { stateDir, vaultDir, env, clock: systemClock, signal: ending.signal });
  say(`${paint('green', '✓')} Logged in to ${title} as ${account}. The login is kept in ${stateDir}.`);
}

/** A machine without a browser is no problem: the address was printed. */
function openInBrowser(url: string, env: NodeJS.ProcessEnv): void {
  const [command, args] = process.platform === 'darwin' ? ['open', [url]] : ['xdg-open', [url]];
  const child = spawn(command as string, args as string[], { stdio: 'ignore', detached: true, env });
  child.on('error', () => {});
  child.unref();
}
