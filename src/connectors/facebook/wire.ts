/** What Facebook answers, as far as it is read. Names and texts are outside text. */
import { z } from 'zod';
import { graphId } from '../../outside/graph/client.ts';
import { graphLink, graphTime, page } from '../../outside/graph/wire.ts';

const person = z.object({ id: z.string(), name: z.string().default('') });

/** `media_type` tells pictures from links. */
const attachments = z
  .object({
    data: z.array(
      z.object({
        media_type: z.string().default(''),
        subattachments: z.object({ data: z.array(z.unknown()) }).optional(),
      }),
    ),
  })
  .optional();

const comment = z
  .object({
    id: graphId,
    message: z.string().default(''),
    created_time: graphTime,
    permalink_url: graphLink,
    from: person.optional(),
    parent: z.object({ id: graphId }).optional(),
  })
  .transform(({ created_time: at, permalink_url: link, ...rest }) => ({ ...rest, at, link }));
export type Comment = z.infer<typeof comment>;
export const commentPage = page(comment);
export const commentPlace = z.object({ id: graphId, parent: z.object({ id: graphId }).optional() });

const post = z
  .object({
    id: graphId,
    message: z.string().default(''),
    created_time: graphTime,
    permalink_url: graphLink,
    from: person.optional(),
    attachments,
    comments: commentPage.optional(),
    reactions: page(z.unknown()).optional(),
    shares: z.object({ count: z.int() }).optional(),
  })
  .transform(({ created_time: at, permalink_url: link, ...rest }) => ({ ...rest, at, link }));
export type Post = z.infer<typeof post>;
export const postPage = page(post);

export const whereItIs = z
  .object({ permalink_url: graphLink, created_time: graphTime })
  .transform(({ permalink_url: link, created_time: at }) => ({ link, at }));

export const aboutPage = z.object({
  id: graphId,
  name: z.string().default(''),
  followers_count: z.int().optional(),
});

/** How many pictures a post shows; links have pictures as well and don't count. */
export function pictureCount({ attachments }: Post): number {
  return (attachments?.data ?? []).reduce((sum, { media_type, subattachments }) => {
    if (media_type === 'album') return sum + (subattachments?.data.length ?? 0);
    return sum + (media_type === 'photo' ? 1 : 0);
  }, 0);
}
