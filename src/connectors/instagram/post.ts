/** The action `instagram.post`: its fields, what the policy needs to know of it, its card, and how it is asked for. Pure. */
import { z } from 'zod';
import type { SocialPost } from '../../domain/social.ts';
import type { PictureRules } from '../../outside/picture.ts';
import { accountField, pathField, postFacts, renderPost } from '../../outside/social/post.ts';
import { altText, postText } from '../../outside/social/text.ts';
import { postFromWords } from '../../outside/social/words.ts';
import type { ActionKind, ProposalForm } from '../connector.ts';
import type { InstagramSession } from './session.ts';

export const TEXT_CHARS_MAX = 2_200;
const HASHTAGS_MAX = 30;
const MENTIONS_MAX = 20;
const PICTURES_MAX = 10;
export const PICTURE_RULES: PictureRules = {
  types: ['image/jpeg'],
  bytesMax: 8_000_000,
  ratioMin: 4 / 5,
  ratioMax: 1.91,
};

const caption = postText(TEXT_CHARS_MAX)
  .refine((text) => count(text, /#[\p{L}\p{N}_]/gu) <= HASHTAGS_MAX, `must have at most ${HASHTAGS_MAX} hashtags`)
  .refine(
    (text) => count(text, /(?<![\p{L}\p{N}._])@\w/gu) <= MENTIONS_MAX,
    `must have at most ${MENTIONS_MAX} mentions`,
  );

const schema = z.strictObject({
  type: z.literal('instagram.post'),
  account: accountField,
  text: caption,
  attachments: z
    .array(pathField.regex(/\.jpe?g$/i, 'must be a JPEG picture (.jpg); please save it as that'))
    .min(1, 'needs a picture: Instagram takes no post without one')
    .max(PICTURES_MAX, `must be at most ${PICTURES_MAX} pictures`),
  alt: altText,
});

const proposal = z.strictObject({
  text: z
    .string()
    .describe(
      `The whole caption, plain text, at most ${TEXT_CHARS_MAX} characters and ${HASHTAGS_MAX} hashtags. Links in it can’t be tapped.`,
    ),
  attachments: z
    .array(z.string())
    .min(1)
    .max(PICTURES_MAX)
    .describe('Paths inside the vault of JPEG pictures, at least one; from 4:5 to 1.91:1, 8 MB at most each.'),
  alt: z.string().describe('What the pictures show, for those who can’t see them; may be empty.'),
});

const form: ProposalForm<SocialPost, z.infer<typeof proposal>> = {
  says: 'Publishes one or more JPEG pictures with a caption on the owner’s Instagram account.',
  schema: proposal,
  toAction: (proposed, { account }) => ({ type: 'instagram.post', account, ...proposed }),
  fromWords: (words) => {
    const said = postFromWords('instagram', words);
    return said && said.attachments.length > 0 ? { ...said, alt: '' } : null;
  },
};

export const instagramPost: ActionKind<InstagramSession, SocialPost> = {
  type: 'instagram.post',
  category: 'social_media',
  schema: schema as unknown as z.ZodType<SocialPost> & { shape: Record<string, unknown> },
  facts: postFacts,
  render: (action) => ({ title: 'Post on Instagram', blocks: renderPost('Instagram', action) }),
  proposal: form,
  attachments: ({ attachments }) => attachments,
  execute: ({ hand }, action, attempt) => hand.post(action, attempt),
  lookup: ({ hand }, action, attempt) => hand.lookup(action, attempt),
};

function count(text: string, what: RegExp): number {
  return text.match(what)?.length ?? 0;
}
