/** What may be looked up on Facebook, by a model or another program. All of it is outside text. */
import { z } from 'zod';
import { graphId } from '../../outside/graph/client.ts';
import { commentsText, postsText } from '../../outside/social/telling.ts';
import type { ReadKind } from '../connector.ts';
import { commentsOf } from './heard.ts';
import { ownPosts } from './posts.ts';
import type { FacebookSession } from './session.ts';

const postsInput = z.strictObject({
  count: z.int().min(1).max(25).describe('How many posts, the newest first; 10 is usual.'),
});
const commentsInput = z.strictObject({ post: graphId.describe('The id of a post that facebook.posts gave.') });

export const facebookPosts: ReadKind<FacebookSession, z.infer<typeof postsInput>> = {
  name: 'facebook.posts',
  says: 'The newest posts of the owner’s Facebook page with their ids, likes, comments and shares.',
  input: postsInput,
  read: async (session, { count }, signal) => postsText(await ownPosts(session, count, signal)),
};

export const facebookComments: ReadKind<FacebookSession, z.infer<typeof commentsInput>> = {
  name: 'facebook.comments',
  says: 'The newest comments of others under one post of the owner’s Facebook page, with their ids and whether they are answered.',
  input: commentsInput,
  read: async (session, { post }, signal) => commentsText(await commentsOf(session, post, signal)),
};
