/** Live looks at LinkedIn for `doctor`: whose token it is, what it may do, and which version is served. Only reads. */
import { told } from '../../outside/told.ts';
import type { CheckResult, Probe } from '../connector.ts';
import type { LinkedInApi } from './api.ts';
import { ownPosts, readable } from './own-posts.ts';
import type { LinkedInSession } from './session.ts';
import { whose } from './wire.ts';

const CANT_READ = 'its posts can’t be read, so you are asked whenever it is in doubt whether something was posted';
const READS_HINT =
  'For a page, make the token with r_organization_social as well; for a person LinkedIn hardly ever allows it.';

export function check(api: LinkedInApi, signal: AbortSignal): Promise<CheckResult> {
  return told(() => (api.isPage ? checkPage(api, signal) : checkPerson(api, signal)));
}

export const probes: readonly Probe<LinkedInSession>[] = [
  probe('LinkedIn serves the version that LINKEDIN_VERSION names', async (api, signal) => {
    await ownPosts(api, 1, signal);
    return { ok: true, says: `${api.version} is served.` };
  }),
  probe('After a doubt the office can see what stands there', async (api, signal) => {
    const mayRead = (await ownPosts(api, 1, signal)) !== null;
    return mayRead
      ? { ok: true, says: 'Its posts can be read.' }
      : { ok: false, says: `No: ${CANT_READ}.`, hint: READS_HINT };
  }),
  probe('The token has every permission that is needed', permissions),
];

async function checkPage(api: LinkedInApi, signal: AbortSignal): Promise<CheckResult> {
  const mayRead = (await ownPosts(api, 1, signal)) !== null;
  if (mayRead) return { ok: true, says: `Connected as ${api.account}` };
  return { ok: true, says: `The token is accepted for ${api.account}; ${CANT_READ}`, hint: READS_HINT };
}

async function checkPerson(api: LinkedInApi, signal: AbortSignal): Promise<CheckResult> {
  const owner = await readable(() => api.get('/v2/userinfo', whose, signal));
  if (owner === null) {
    const hint = 'Make it with openid and profile as well, then it can be compared with LINKEDIN_AUTHOR.';
    return { ok: true, says: 'The token is accepted; it may not tell whose it is', hint };
  }
  if (`urn:li:person:${owner.sub}` === api.author) return { ok: true, says: `Connected as ${api.account}` };
  const hint = 'Set LINKEDIN_AUTHOR to urn:li:person: and the `sub` that https://api.linkedin.com/v2/userinfo answers.';
  return { ok: false, says: 'The token is somebody else’s than LINKEDIN_AUTHOR says.', hint };
}

async function permissions(api: LinkedInApi, signal: AbortSignal): Promise<CheckResult> {
  const needed = api.isPage ? ['w_organization_social', 'r_organization_social'] : ['w_member_social'];
  const granted = await api.tokens.permissions(signal);
  if (granted === null) {
    const hint = 'Set LINKEDIN_CLIENT_ID and LINKEDIN_CLIENT_SECRET to your app’s.';
    return { ok: true, says: 'LinkedIn tells this to its app alone.', hint };
  }
  const lacking = needed.filter((one) => !granted.includes(one));
  if (lacking.length === 0) return { ok: true, says: `It has ${needed.join(' and ')}.` };
  return {
    ok: false,
    says: `It lacks ${lacking.join(' and ')}.`,
    hint: 'Make the token once more with these permissions.',
  };
}

function probe(
  says: string,
  look: (api: LinkedInApi, signal: AbortSignal) => Promise<CheckResult>,
): Probe<LinkedInSession> {
  const notUsed: CheckResult = { ok: true, says: 'Not used: the browser posts.' };
  return { says, look: async ({ api }, signal) => (api ? told(() => look(api, signal)) : notUsed) };
}
