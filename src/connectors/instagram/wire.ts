/** What Instagram answers, as far as it is read. Names and texts are outside text. */
import { z } from 'zod';
import { graphId } from '../../outside/graph/client.ts';
import { graphLink, graphTime, page } from '../../outside/graph/wire.ts';

export const containerStatus = z.object({
  status_code: z.enum(['IN_PROGRESS', 'FINISHED', 'ERROR', 'EXPIRED', 'PUBLISHED']),
});
export type ContainerStatus = z.infer<typeof containerStatus>['status_code'];

export const publishingLimit = z.object({
  data: z.array(z.object({ quota_usage: z.int(), config: z.object({ quota_total: z.int() }).optional() })).min(1),
});

const words = {
  id: graphId,
  text: z.string().default(''),
  username: z.string().default(''),
  timestamp: graphTime,
};
const reply = z.object(words).transform(({ timestamp: at, ...rest }) => ({ ...rest, at }));
export const replyPage = page(reply);
const comment = z
  .object({ ...words, replies: replyPage.optional() })
  .transform(({ timestamp: at, ...rest }) => ({ ...rest, at }));
export type Comment = z.infer<typeof comment>;
export const commentPage = page(comment);
export const commentPlace = z.object({ id: graphId, parent_id: graphId.optional() });

const media = z
  .object({
    id: graphId,
    caption: z.string().default(''),
    permalink: graphLink,
    timestamp: graphTime,
    username: z.string().default(''),
    like_count: z.int().default(0),
    comments_count: z.int().default(0),
    comments: commentPage.optional(),
  })
  .transform(({ permalink: link, timestamp: at, ...rest }) => ({ ...rest, link, at }));
export type Media = z.infer<typeof media>;
export const mediaPage = page(media);

export const whereItIs = z
  .object({ permalink: graphLink, timestamp: graphTime })
  .transform(({ permalink: link, timestamp: at }) => ({ link, at }));

export const aboutAccount = z.object({ id: graphId, username: z.string(), followers_count: z.int().optional() });
