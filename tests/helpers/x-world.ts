/** X opened on its stand-in, with what its tests post. */
import type { Attempt } from '../../src/connectors/connector.ts';
import { x } from '../../src/connectors/x/index.ts';
import type { XSession } from '../../src/connectors/x/session.ts';
import { startStandIn, type XStandIn } from '../../src/connectors/x/stand-in.ts';
import type { Receipt } from '../../src/domain/action.ts';
import type { SocialPost } from '../../src/domain/social.ts';
import { OfficeError } from '../../src/errors.ts';
import { type ConnectorWorld, type ConnectorWorldOptions, openConnectorWorld } from './connector-world.ts';

export interface XWorld extends ConnectorWorld<XStandIn> {
  session: XSession;
}

const ACCOUNT = '@acme';

export function openX(options: ConnectorWorldOptions = {}): Promise<XWorld> {
  return openConnectorWorld(x, startStandIn, options);
}

export function aPost(text: string, more: Partial<SocialPost> = {}): SocialPost {
  return { type: 'x.post', account: ACCOUNT, text, attachments: [], alt: '', ...more };
}

/** The kind `x.post` or `x.reply`. */
export function kindOf(type: string) {
  return x.actions.find((kind) => kind.type === type)!;
}

export function postOn({ session }: XWorld, action: SocialPost, attempt: Attempt): Promise<Receipt> {
  return kindOf('x.post').execute(session, action, attempt);
}

export function lookUpOn({ session }: XWorld, action: SocialPost, attempt: Attempt) {
  return kindOf('x.post').lookup(session, action, attempt);
}

export async function failureOf(promise: Promise<unknown>): Promise<OfficeError> {
  const error = await promise.then(
    () => new Error('it did not fail'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof OfficeError)) throw error;
  return error;
}
