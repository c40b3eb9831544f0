/** The window in which the owner logs in, without a screen; she is played by the stand-in's login page, which lets her in when it is told to. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failureOf, openWebHandRig, type WebHandRig } from '../../../tests/helpers/web-hand.ts';
import { systemClock } from '../../clock.ts';
import { LINKEDIN_PAGES, openBrowserHand } from '../../connectors/linkedin/browser-hand.ts';
import { startWebStandIn } from '../../connectors/linkedin/stand-in/web.ts';
import { openForLogin } from './login.ts';

let rig: WebHandRig;
beforeEach(async () => {
  rig = await openWebHandRig({ platform: LINKEDIN_PAGES, startWebStandIn, openBrowserHand });
});
afterEach(() => rig.close());

const logIn = (signal: AbortSignal) =>
  openForLogin(LINKEDIN_PAGES, rig.settings, {
    stateDir: rig.stateDir,
    vaultDir: `${rig.stateDir}/vault`,
    env: {},
    clock: systemClock,
    signal,
    headless: true,
  });
const asked = () => expect.poll(() => rig.site.requests().map(({ line }) => line), { timeout: 20_000 });
const atTheLogin = () => asked().toContain('GET /authwall');

describe('the login window', () => {
  it('waits for the owner and ends by itself once she is in', async () => {
    rig.site.wall('login');
    const login = logIn(new AbortController().signal);
    await atTheLogin();
    rig.site.wall(null);
    expect(await login).toBe('acme');
  });

  it('goes on waiting while somebody else is logged in, until it is stopped', async () => {
    const stop = new AbortController();
    rig.site.wall('login');
    rig.site.logInAs('mallory');
    const login = failureOf(logIn(stop.signal));
    await atTheLogin();
    rig.site.wall(null);
    await asked().toContain('GET /');
    stop.abort();
    expect(await login).toMatchObject({ code: 'stopped' });
  });

  it('says what is missing before a window opens', async () => {
    const error = await failureOf(
      openForLogin(
        LINKEDIN_PAGES,
        {},
        {
          stateDir: rig.stateDir,
          vaultDir: rig.stateDir,
          env: {},
          clock: systemClock,
          signal: new AbortController().signal,
        },
      ),
    );
    expect(error).toMatchObject({ code: 'not_configured', message: expect.stringContaining('LINKEDIN_WEB_PROFILE') });
  });
});
