/** What may be looked up on LinkedIn, by a model or another program. All of it is outside text. */
import { z } from 'zod';
import { OfficeError } from '../../errors.ts';
import { commentsText, postsText } from '../../outside/social/telling.ts';
import type { ReadKind } from '../connector.ts';
import { heardUnder } from './heard.ts';
import { apiOf, type LinkedInSession } from './session.ts';
import { toldPosts } from './summary.ts';
import { postUrn } from './urns.ts';

const postsInput = z.strictObject({
  count: z.int().min(1).max(25).describe('How many posts, the newest first; 10 is usual.'),
});
const commentsInput = z.strictObject({ post: postUrn.describe('The id of a post that linkedin.posts gave.') });

export const linkedinPosts: ReadKind<LinkedInSession, z.infer<typeof postsInput>> = {
  name: 'linkedin.posts',
  says: 'The newest posts of the owner on LinkedIn with their ids, reactions and comments.',
  input: postsInput,
  read: (session, { count }, signal) =>
    gently(async () => {
      const posts = await toldPosts(apiOf(session), count, signal);
      return posts ? postsText(posts) : 'LinkedIn does not let this token read the owner’s posts.';
    }),
};

export const linkedinComments: ReadKind<LinkedInSession, z.infer<typeof commentsInput>> = {
  name: 'linkedin.comments',
  says: 'The comments of others under one post of the owner on LinkedIn, with their ids and whether they are answered.',
  input: commentsInput,
  read: (session, { post }, signal) =>
    gently(async () => commentsText(await heardUnder(apiOf(session), { id: post, commentary: '' }, 0, signal))),
};

/** Limits are counted for each kind of call: one on reading must not hold back posts. */
async function gently(read: () => Promise<string>): Promise<string> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof OfficeError) || error.code !== 'rate_limited') throw error;
    throw new OfficeError('refused', 'LinkedIn lets nothing more be read today; it counts by the day, in UTC.');
  }
}
