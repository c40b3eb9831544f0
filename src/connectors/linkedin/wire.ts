/** LinkedIn's answers as far as they are used, each checked before anybody believes it. */
import { z } from 'zod';
import { commentUrn, postUrn } from './urns.ts';

const time = z.number().int().nonnegative();

export const wirePost = z
  .object({
    id: postUrn,
    author: z.string(),
    commentary: z.string().default(''),
    createdAt: time.optional(),
    publishedAt: time.optional(),
    lastModifiedAt: time.optional(),
    lifecycleState: z.string().default('PUBLISHED'),
    content: z
      .object({
        media: z.object({ id: z.string() }).optional(),
        multiImage: z.object({ images: z.array(z.unknown()) }).optional(),
      })
      .optional(),
  })
  .transform(({ createdAt, publishedAt, lastModifiedAt, content, ...post }) => ({
    ...post,
    /** How many. */
    pictures: content?.multiImage?.images.length ?? (content?.media?.id.startsWith('urn:li:image:') ? 1 : 0),
    at: publishedAt ?? createdAt ?? 0,
    changedAt: lastModifiedAt ?? publishedAt ?? createdAt ?? 0,
  }));
export type WirePost = z.infer<typeof wirePost>;

export const postPage = z.object({ elements: z.array(wirePost) });

export const wireComment = z
  .object({
    id: z.string().regex(/^\d{1,30}$/),
    commentUrn: commentUrn.optional(),
    object: postUrn,
    actor: z.string(),
    message: z.object({ text: z.string().default('') }).default({ text: '' }),
    created: z.object({ time }),
    parentComment: commentUrn.optional(),
    commentsSummary: z
      .object({ totalFirstLevelComments: z.number().optional(), aggregatedTotalComments: z.number().optional() })
      .optional(),
  })
  .transform(({ id, commentUrn: urn, object, actor, message, created, commentsSummary: answers }) => ({
    urn: urn ?? `urn:li:comment:(${object},${id})`,
    post: object,
    actor,
    text: message.text,
    at: created.time,
    answers: answers?.totalFirstLevelComments ?? answers?.aggregatedTotalComments ?? 0,
  }));
export type WireComment = z.infer<typeof wireComment>;

export const commentPage = z.object({
  elements: z.array(wireComment),
  paging: z.object({ total: z.number().optional() }).default({}),
});

const count = z.object({ count: z.number().nonnegative().default(0) });

/** By the URN of the post. */
export const metadata = z.object({
  results: z.record(
    z.string(),
    z
      .object({
        reactionSummaries: z.record(z.string(), count).default({}),
        commentSummary: count.default({ count: 0 }),
      })
      .transform(({ reactionSummaries, commentSummary }) => ({
        reactions: Object.values(reactionSummaries).reduce((sum, one) => sum + one.count, 0),
        comments: commentSummary.count,
      })),
  ),
});

export const upload = z.object({ value: z.object({ uploadUrl: z.url(), image: z.string() }) });
export const followers = z.object({ firstDegreeSize: z.number().nonnegative() });
/** OpenID's answer about whose token it is. */
export const whose = z.object({ sub: z.string(), name: z.string().default('') });
