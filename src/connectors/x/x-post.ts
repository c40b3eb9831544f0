/** The action `x.post`: a post, or a thread where the text is too long for one. Its fields, what the policy needs to know, what the card shows. Pure. */
import { z } from 'zod';
import type { ActionFacts, CriticalValue } from '../../domain/action.ts';
import type { CardBlock } from '../../domain/card.ts';
import { criticalInText } from '../../domain/critical-text.ts';
import { howMany } from '../../domain/in-words.ts';
import type { SocialPost } from '../../domain/social.ts';
import { pathField } from '../../outside/social/post.ts';
import { BOUNDS } from './bounds.ts';
import { postsOf } from './split.ts';
import { weightOf } from './weight.ts';

export const accountField = z.string().regex(/^@\w{1,15}$/, 'must be a name like @acme');
export const plainText = z.string().refine(isPlain, 'must not hold control characters or broken Unicode');

const schema = z
  .strictObject({
    type: z.literal('x.post'),
    account: accountField,
    text: plainText.max(BOUNDS.text_chars_max, `must have at most ${BOUNDS.text_chars_max} characters`),
    attachments: z
      .array(pathField)
      .max(BOUNDS.pictures_max, `X takes at most ${BOUNDS.pictures_max} pictures; please leave some out`)
      .refine((paths) => paths.length < 2 || !paths.some((path) => /\.gif$/i.test(path)), {
        message: 'X takes a GIF only by itself; please leave the other pictures out',
      }),
    alt: plainText.max(BOUNDS.alt_chars_max, `must have at most ${BOUNDS.alt_chars_max} characters`),
  })
  .superRefine(({ text, attachments }, { addIssue }) => {
    const message = problemOf(postsOf(text), attachments.length);
    if (message) addIssue({ code: 'custom', path: ['text'], message });
  })
  .refine(({ alt, attachments }) => alt === '' || attachments.length > 0, {
    path: ['alt'],
    message: 'describes pictures, but there are none',
  });

export const xPostSchema = schema as unknown as z.ZodType<SocialPost> & { shape: Record<string, unknown> };

export function xPostFacts({ text, alt }: SocialPost): ActionFacts {
  const critical = [...criticalInText('text', text), ...mentionsIn(text), ...criticalInText('alt', alt)];
  return { category: 'social_media', critical, staysInThread: false };
}

export function renderXPost({ account, text, attachments, alt }: SocialPost): { title: string; blocks: CardBlock[] } {
  const posts = postsOf(text);
  const blocks: CardBlock[] = posts.map((post, index) => ({
    kind: 'text',
    label: labelOf(account, post, posts.length > 1 ? `${index + 1} of ${posts.length}` : ''),
    text: post,
  }));
  if (attachments.length > 0) {
    const where = posts.length > 1 ? ', under the first post' : '';
    const value = `${howMany(attachments.length, 'picture')}${where}`;
    blocks.push({ kind: 'field', label: 'Goes to X with', value });
  }
  if (alt) blocks.push({ kind: 'field', label: 'Described on X as', value: alt });
  const title = posts.length > 1 ? `Thread of ${posts.length} posts on X` : 'Post on X';
  return { title: `${title} as ${account}`, blocks };
}

function problemOf(posts: readonly string[], pictures: number): string | null {
  if (posts[0] === '' && pictures === 0) return 'must say something';
  if (posts.length > BOUNDS.posts_max) {
    return `makes a thread of more than ${BOUNDS.posts_max} posts; please shorten it`;
  }
  if (new Set(posts).size === posts.length) return null;
  return 'has two posts that say the same, and X refuses the second one; please change one of them';
}

/** `On X as @acme · 2 of 3 · 274/280` */
export function labelOf(account: string, post: string, number = ''): string {
  return [`On X as ${account}`, number, `${weightOf(post)}/${BOUNDS.weight_max}`].filter(Boolean).join(' · ');
}

/** X tells whoever is named, and makes a link of the name. */
export function mentionsIn(text: string): CriticalValue[] {
  const names = [...text.matchAll(/(?<![\w@＠])[@＠](\w{1,15})(?![\w@＠])/gu)].map(([, name]) => `@${name}`);
  return [...new Set(names)].map((value) => ({ kind: 'link', field: 'text', value }));
}

function isPlain(text: string): boolean {
  return (
    text.isWellFormed() &&
    !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufeff\ufffe\uffff\u202a-\u202e]|\r(?!\n)/.test(text)
  );
}
