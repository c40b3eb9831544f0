/** The action `facebook.post`: its fields, what the policy needs to know of it, its card, and how it is asked for. Pure. */
import { z } from 'zod';
import type { SocialPost } from '../../domain/social.ts';
import type { PictureRules } from '../../outside/picture.ts';
import { accountField, pathField, postFacts, renderPost } from '../../outside/social/post.ts';
import { altText, postText } from '../../outside/social/text.ts';
import { postFromWords } from '../../outside/social/words.ts';
import type { ActionKind, ProposalForm } from '../connector.ts';
import type { FacebookSession } from './session.ts';

export const TEXT_CHARS_MAX = 63_206;
const PICTURES_MAX = 10;
/** Meta recommends less than 4 MB; larger ones may come out spoilt. */
export const PICTURE_RULES: PictureRules = { types: ['image/jpeg', 'image/png', 'image/gif'], bytesMax: 4_000_000 };

const schema = z.strictObject({
  type: z.literal('facebook.post'),
  account: accountField,
  text: postText(TEXT_CHARS_MAX),
  attachments: z.array(pathField).max(PICTURES_MAX, `must be at most ${PICTURES_MAX} pictures`),
  alt: altText,
});

const proposal = z.strictObject({
  text: z.string().describe('The whole post, plain text. Links stand in it as they are.'),
  attachments: z
    .array(z.string())
    .max(PICTURES_MAX)
    .describe('Paths inside the vault of pictures (JPEG, PNG or GIF, 4 MB at most each); usually empty.'),
  alt: z.string().describe('What the pictures show, for those who can’t see them; empty without pictures.'),
});

const form: ProposalForm<SocialPost, z.infer<typeof proposal>> = {
  says: 'Publishes a post on the owner’s Facebook page, with up to 10 pictures.',
  schema: proposal,
  toAction: (proposed, { account }) => ({ type: 'facebook.post', account, ...proposed }),
  fromWords: (words) => {
    const said = postFromWords('facebook', words);
    return said && { ...said, alt: '' };
  },
};

export const facebookPost: ActionKind<FacebookSession, SocialPost> = {
  type: 'facebook.post',
  category: 'social_media',
  schema: schema as unknown as z.ZodType<SocialPost> & { shape: Record<string, unknown> },
  facts: postFacts,
  render: (action) => ({ title: 'Post on Facebook', blocks: renderPost('Facebook', action) }),
  proposal: form,
  attachments: ({ attachments }) => attachments,
  execute: ({ hand }, action, attempt) => hand.post(action, attempt),
  lookup: ({ hand }, action, attempt) => hand.lookup(action, attempt),
};
