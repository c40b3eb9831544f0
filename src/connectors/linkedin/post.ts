/** The action `linkedin.post`: its fields, what the policy needs to know of it, its card, and how it is asked for. Pure. */
import { z } from 'zod';
import type { CardBlock } from '../../domain/card.ts';
import type { SocialPost } from '../../domain/social.ts';
import type { PictureRules } from '../../outside/picture.ts';
import { accountField, pathField, postFacts, renderPost } from '../../outside/social/post.ts';
import { altText, postText } from '../../outside/social/text.ts';
import { postFromWords } from '../../outside/social/words.ts';
import type { ActionKind, ProposalForm } from '../connector.ts';
import { marksIn, toLittle } from './little.ts';
import type { LinkedInSession } from './session.ts';

/** LinkedIn cuts what is longer without a word; what it wants escaped counts as it is sent. */
export const TEXT_CHARS_MAX = 3_000;
const PICTURES_MAX = 20;
export const PICTURE_RULES: PictureRules = { types: ['image/jpeg', 'image/png', 'image/gif'], bytesMax: 8_000_000 };
/** Of LinkedIn's Images API. */
export const PIXELS_MAX = 36_152_320;

const text = postText(TEXT_CHARS_MAX).superRefine((value, context) => {
  const { length } = toLittle(value);
  if (value.length > TEXT_CHARS_MAX || length <= TEXT_CHARS_MAX) return;
  const message = `is too long: LinkedIn counts ${length.toLocaleString('en')} characters, because it wants a mark before each of \\ | { } @ [ ] ( ) < > # * _ ~; at most ${TEXT_CHARS_MAX.toLocaleString('en')} go. Please shorten it`;
  context.addIssue({ code: 'custom', message });
});

const schema = z.strictObject({
  type: z.literal('linkedin.post'),
  account: accountField,
  text,
  attachments: z.array(pathField).max(PICTURES_MAX, `must be at most ${PICTURES_MAX} pictures`),
  alt: altText,
});

const proposal = z.strictObject({
  text: z
    .string()
    .describe(
      'The whole post, plain text, at most 3,000 characters; short paragraphs. #word becomes a hashtag, @name stays plain text. No Markdown: LinkedIn shows it as it is.',
    ),
  attachments: z
    .array(z.string())
    .max(PICTURES_MAX)
    .describe('Paths inside the vault of pictures (JPEG, PNG or GIF, 8 MB at most each); usually empty.'),
  alt: z.string().describe('What the pictures show, for those who can’t see them; empty without pictures.'),
});

const form: ProposalForm<SocialPost, z.infer<typeof proposal>> = {
  says: 'Publishes a post on LinkedIn, as the owner’s company page or as the owner, with up to 20 pictures.',
  schema: proposal,
  toAction: (proposed, { account }) => ({ type: 'linkedin.post', account, ...proposed }),
  fromWords: (words) => {
    const said = postFromWords('linkedin', words);
    return said && { ...said, alt: '' };
  },
};

export const linkedinPost: ActionKind<LinkedInSession, SocialPost> = {
  type: 'linkedin.post',
  category: 'social_media',
  schema: schema as unknown as z.ZodType<SocialPost> & { shape: Record<string, unknown> },
  facts: postFacts,
  render: (action) => ({
    title: 'Post on LinkedIn',
    blocks: [...renderPost('LinkedIn', action), ...markBlocks(action)],
  }),
  proposal: form,
  attachments: ({ attachments }) => attachments,
  execute: ({ hand }, action, attempt) => hand.post(action, attempt),
  lookup: ({ hand }, action, attempt) => hand.lookup(action, attempt),
};

/** What LinkedIn makes of marks that people expect something of. */
function markBlocks({ text: said }: SocialPost): CardBlock[] {
  const { hashtags, plain } = marksIn(said);
  const block = (label: string, marks: readonly string[]): CardBlock[] =>
    marks.length > 0 ? [{ kind: 'field', label, value: marks.join(' ') }] : [];
  return [...block('Hashtags on LinkedIn', hashtags), ...block('Stays plain text on LinkedIn', plain)];
}
