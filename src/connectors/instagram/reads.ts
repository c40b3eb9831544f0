/** What may be looked up on Instagram, by a model or another program. All of it is outside text. */
import { z } from 'zod';
import { graphId } from '../../outside/graph/client.ts';
import { commentsText, postsText } from '../../outside/social/telling.ts';
import type { ReadKind } from '../connector.ts';
import { commentsOf } from './heard.ts';
import { ownPosts } from './posts.ts';
import type { InstagramSession } from './session.ts';

const postsInput = z.strictObject({
  count: z.int().min(1).max(25).describe('How many posts, the newest first; 10 is usual.'),
});
const commentsInput = z.strictObject({ post: graphId.describe('The id of a post that instagram.posts gave.') });

export const instagramPosts: ReadKind<InstagramSession, z.infer<typeof postsInput>> = {
  name: 'instagram.posts',
  says: 'The newest posts of the owner’s Instagram account with their ids, likes and comments.',
  input: postsInput,
  read: async (session, { count }, signal) => postsText(await ownPosts(session, count, signal)),
};

export const instagramComments: ReadKind<InstagramSession, z.infer<typeof commentsInput>> = {
  name: 'instagram.comments',
  says: 'The newest comments of others under one post of the owner’s Instagram account, with their ids and whether they are answered.',
  input: commentsInput,
  read: async (session, { post }, signal) => commentsText(await commentsOf(session, post, signal)),
};
