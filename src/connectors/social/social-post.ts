/** The action `social.post`: one draft that becomes a post on each of several platforms. What each platform takes is for its own kind to say. Pure. */
import { z } from 'zod';
import type { Action } from '../../domain/action.ts';
import { criticalInText } from '../../domain/critical-text.ts';
import type { SocialPost } from '../../domain/social.ts';
import { PLATFORMS, type Platform } from '../../domain/social.ts';
import { OfficeError } from '../../errors.ts';
import { accountField, pathField } from '../../outside/social/post.ts';
import { altText, postText } from '../../outside/social/text.ts';
import type { ActionKind } from '../connector.ts';
import { jointProposal } from './proposal.ts';
import { PLATFORM_IDS, textsFor } from './sections.ts';

/** There is nothing to keep open. */
export type JointSession = Record<string, never>;

export interface JointPost extends Action {
  readonly type: 'social.post';
  readonly platforms: readonly Platform[];
  /** Whom it is posted as on each of them, in the same order. */
  readonly accounts: readonly string[];
  readonly text: string;
  readonly attachments: readonly string[];
  readonly alt: string;
}

const TEXT_CHARS_MAX = 100_000;
const PICTURES_MAX = 20;

const schema = z
  .strictObject({
    type: z.literal('social.post'),
    platforms: z
      .array(z.enum(PLATFORM_IDS))
      .min(1, 'must name at least one platform')
      .refine((ids) => new Set(ids).size === ids.length, 'must name each platform once'),
    accounts: z.array(accountField),
    text: postText(TEXT_CHARS_MAX),
    attachments: z.array(pathField).max(PICTURES_MAX, `must be at most ${PICTURES_MAX} pictures`),
    alt: altText,
  })
  .superRefine(({ platforms, accounts, text }, context) => {
    const unclear = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (accounts.length !== platforms.length) unclear('accounts', 'must be one for each platform, in the same order');
    const texts = textsFor(text, platforms);
    if ('problem' in texts) unclear('text', texts.problem);
  });

export const socialPost: ActionKind<JointSession, JointPost> = {
  type: 'social.post',
  category: 'social_media',
  schema: schema as unknown as z.ZodType<JointPost> & { shape: Record<string, unknown> },
  facts: ({ text, alt }) => ({
    category: 'social_media',
    critical: [...criticalInText('text', text), ...criticalInText('alt', alt)],
    staysInThread: false,
  }),
  // what goes where is shown by the parts
  render: ({ platforms }) => ({ title: `Post to ${listed(platforms.map((id) => PLATFORMS[id]))}`, blocks: [] }),
  proposal: jointProposal,
  attachments: ({ attachments }) => attachments,
  parts: partsOf,
  execute: neverCalled,
  lookup: neverCalled,
};

/** Throws `action_invalid` for a text that the schema would refuse. */
export function partsOf({ platforms, accounts, text, attachments, alt }: JointPost): SocialPost[] {
  const texts = textsFor(text, platforms);
  if ('problem' in texts) throw new OfficeError('action_invalid', texts.problem);
  return texts.map((one, index) => ({
    type: `${one.platform}.post`,
    account: accounts[index] ?? '',
    text: one.text,
    attachments,
    alt,
  }));
}

/** `X`, `X and LinkedIn`, `X, LinkedIn and Facebook`. */
function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

async function neverCalled(): Promise<never> {
  throw new Error('A post to several platforms is carried out by its parts.');
}
