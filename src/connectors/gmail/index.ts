/** The Gmail connector: mail in by history, mail out as approved. Loads nothing of Google's until it is opened. */
import { existsSync } from 'node:fs';
import { z } from 'zod';
import { errorFacts } from '../../errors.ts';
import { isSafeRoot } from '../../outside/http.ts';
import { SETTINGS } from '../../settings.ts';
import { type CheckResult, type Connector, defineConnector, type MissingSetting } from '../connector.ts';
import { call } from './call.ts';
import { emailSendFacts, emailSendSchema, renderEmailSend } from './email-send.ts';
import { lookupEmailSend } from './lookup.ts';
import { emailProposal } from './proposal.ts';
import { mailRead, mailSearch } from './reads.ts';
import { executeEmailSend } from './send.ts';
import { type GmailConfig, type GmailSession, openSession } from './session.ts';
import { gmailWatch } from './watch.ts';

const configSchema = z
  .object({
    GOOGLE_CLIENT_ID: z.string().min(1),
    GOOGLE_CLIENT_SECRET: z.string().min(1),
    GOOGLE_TOKEN_FILE: z.string().min(1),
    GMAIL_API_ROOT: z.string().refine(isSafeRoot, 'must be https, or on this machine'),
  })
  .transform(
    (settings): GmailConfig => ({
      clientId: settings.GOOGLE_CLIENT_ID,
      clientSecret: settings.GOOGLE_CLIENT_SECRET,
      tokenFile: settings.GOOGLE_TOKEN_FILE,
      apiRoot: settings.GMAIL_API_ROOT,
    }),
  );

export const gmail: Connector = defineConnector<GmailConfig, GmailSession>({
  id: 'gmail',
  title: 'Gmail',
  configSchema,
  missing,
  open: openSession,
  account: (session) => session.account,
  watch: gmailWatch,
  actions: [
    {
      type: 'email.send',
      category: 'email',
      schema: emailSendSchema,
      facts: emailSendFacts,
      render: renderEmailSend,
      proposal: emailProposal,
      attachments: (action) => action.attachments,
      execute: executeEmailSend,
      lookup: lookupEmailSend,
    },
  ],
  reads: [mailSearch, mailRead],
  check,
  close: (session) => session.saved(),
});

function missing(settings: Readonly<Record<string, unknown>>): MissingSetting[] {
  const unset = (['GOOGLE_CLIENT_ID', 'GOOGLE_CLIENT_SECRET'] as const).filter((name) => !settings[name]);
  const found = unset.map((name): MissingSetting => ({ name, how: SETTINGS[name].how }));
  const { GOOGLE_TOKEN_FILE: file } = settings;
  const isLoggedIn = typeof file === 'string' && (existsSync(file) || existsSync(`${file}.bak`));
  if (!isLoggedIn) found.push({ name: 'GOOGLE_TOKEN_FILE', how: 'Run `countersign auth gmail`.' });
  return found;
}

async function check(session: GmailSession, signal: AbortSignal): Promise<CheckResult> {
  try {
    const profile = await call(session, 'read', signal, (options) =>
      session.api.users.getProfile({ userId: 'me' }, options),
    );
    const address = profile?.emailAddress?.toLowerCase();
    if (address === session.account.toLowerCase()) return { ok: true, says: `Connected as ${session.account}` };
    const says = `The login is for ${session.account}, but Gmail answered for another mailbox.`;
    return { ok: false, says, hint: 'Run `countersign auth gmail`.' };
  } catch (error) {
    const { message, hint } = errorFacts(error);
    return { ok: false, says: message, hint };
  }
}
