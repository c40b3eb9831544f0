/** What the stand-in for LinkedIn answers to a call that it may answer, and what it refuses. */
import { imageSize } from 'image-size';
import { z } from 'zod';
import { type Comment, type Company, type Post, type Someone, urnOf } from './company.ts';
import { cutLittle } from './cut.ts';
import { LinkedInRefusal } from './refusal.ts';

const COMMENTARY_CHARS_MAX = 3_000;
const COMMENT_CHARS_MAX = 1_250;
const PICTURES_MAX = 20;

const picture = z.strictObject({ id: z.string(), altText: z.string().max(4_086).optional() });
const postBody = z.strictObject({
  author: z.string(),
  commentary: z.string(),
  visibility: z.enum(['PUBLIC', 'CONNECTIONS', 'LOGGED_IN']),
  distribution: z.strictObject({
    feedDistribution: z.enum(['MAIN_FEED', 'NONE']),
    targetEntities: z.array(z.unknown()).optional(),
    thirdPartyDistributionChannels: z.array(z.unknown()).optional(),
  }),
  lifecycleState: z.literal('PUBLISHED'),
  isReshareDisabledByAuthor: z.boolean().optional(),
  content: z
    .union([
      z.strictObject({ media: picture }),
      z.strictObject({ multiImage: z.strictObject({ images: z.array(picture).min(2).max(PICTURES_MAX) }) }),
    ])
    .optional(),
});
const commentBody = z.strictObject({
  actor: z.string(),
  object: z.string(),
  message: z.strictObject({ text: z.string().min(1) }),
  parentComment: z.string().optional(),
});
const uploadBody = z.strictObject({ initializeUploadRequest: z.strictObject({ owner: z.string() }) });

export function createPost(company: Company, as: Someone, body: unknown): Post {
  const { author, commentary, content } = parsed(postBody, body);
  if (author !== as.urn) throw notAllowed('author');
  if (commentary.length > COMMENTARY_CHARS_MAX) {
    throw new LinkedInRefusal(400, 'FIELD_LENGTH_TOO_LONG', 'The length of commentary is too long');
  }
  const { kept, text } = cutLittle(commentary);
  const copy = company.posts.find(({ by, little }) => by.urn === author && little === kept);
  if (copy) throw duplicateOf(copy);
  const images = content === undefined ? [] : 'media' in content ? [content.media] : content.multiImage.images;
  const pictures = images.map(({ id, altText = '' }) => ({ picture: uploaded(company, id, author), alt: altText }));
  return company.addPost({ by: as, little: kept, text, pictures, content });
}

export function createComment(company: Company, as: Someone, target: string, body: unknown): Comment {
  const { actor, object, message, parentComment } = parsed(commentBody, body);
  if (actor !== as.urn) throw notAllowed('actor');
  if (message.text.length > COMMENT_CHARS_MAX) {
    throw new LinkedInRefusal(400, 'FIELD_LENGTH_TOO_LONG', 'The length of message is too long');
  }
  const post = company.post(object);
  if (!post) throw new LinkedInRefusal(404, 'NOT_FOUND', 'Unable to obtain activity for urn');
  const parent = parentComment === undefined ? null : company.comment(parentComment);
  const isOnItsTarget = parentComment === undefined ? company.post(target) === post : target === parentComment;
  if (!isOnItsTarget || (parentComment !== undefined && parent?.post !== post)) {
    throw new LinkedInRefusal(400, 'INVALID_VALUE_FOR_FIELD', 'parentComment does not belong to object');
  }
  return company.addComment(as, message.text, post, parent);
}

export function initializeUpload(company: Company, as: Someone, body: unknown, uploadRoot: string) {
  const { owner } = parsed(uploadBody, body).initializeUploadRequest;
  if (owner !== as.urn) throw notAllowed('owner');
  const { urn } = company.addPicture(owner);
  return {
    value: { uploadUrlExpiresAt: 0, uploadUrl: `${uploadRoot}/dms-uploads/sp/${urn}/uploaded-image/0`, image: urn },
  };
}

export function receiveUpload(company: Company, urn: string, bytes: Buffer): void {
  const found = company.pictures.get(urn);
  if (!found) throw new LinkedInRefusal(404, 'NOT_FOUND', 'No such upload');
  const type = typeOf(bytes);
  if (!type) throw new LinkedInRefusal(400, 'ILLEGAL_ARGUMENT', 'The picture is no JPEG, PNG or GIF');
  Object.assign(found, { bytes, type });
}

export function postJson(post: Post): object {
  return {
    id: post.urn,
    author: post.by.urn,
    commentary: post.little,
    visibility: 'PUBLIC',
    lifecycleState: 'PUBLISHED',
    lifecycleStateInfo: { isEditedByAuthor: false },
    distribution: { feedDistribution: 'MAIN_FEED', thirdPartyDistributionChannels: [] },
    isReshareDisabledByAuthor: false,
    createdAt: post.at,
    publishedAt: post.at,
    lastModifiedAt: post.at,
    ...(post.content === undefined ? {} : { content: post.content }),
  };
}

export function commentJson(comment: Comment): object {
  const { id, post, from, text, at, parent } = comment;
  const answers = post.comments.filter((one) => one.parent === comment).length;
  return {
    id,
    commentUrn: urnOf(comment),
    actor: from.urn,
    object: post.activity,
    message: { attributes: [], text },
    created: { actor: from.urn, time: at },
    lastModified: { actor: from.urn, time: at },
    ...(parent ? { parentComment: urnOf(parent) } : {}),
    ...(answers > 0 ? { commentsSummary: { totalFirstLevelComments: answers, aggregatedTotalComments: answers } } : {}),
  };
}

function parsed<T>(form: z.ZodType<T>, body: unknown): T {
  const result = form.safeParse(body);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0]!;
  throw new LinkedInRefusal(422, 'UNPROCESSABLE_ENTITY', `ERROR :: /${path.join('/')} :: ${message}`);
}

function uploaded(company: Company, urn: string, owner: string) {
  const found = company.pictures.get(urn);
  if (found?.bytes && found.owner === owner) return found;
  throw new LinkedInRefusal(400, 'INVALID_CONTENT_ID', 'The image is not there, or not the author’s');
}

function notAllowed(field: string): LinkedInRefusal {
  return new LinkedInRefusal(
    403,
    'ACCESS_DENIED',
    `Field Value validation failed in REQUEST_BODY: /${field} is not allowed`,
  );
}

function duplicateOf({ urn }: Post): LinkedInRefusal {
  const message = `com.linkedin.content.common.exception.BadRequestResponseException: Content is a duplicate of ${urn}`;
  const inputErrors = [{ description: 'Duplicate post is detected', input: {}, code: 'DUPLICATE_POST' }];
  return new LinkedInRefusal(422, '', message, {
    errorDetailType: 'com.linkedin.common.error.BadRequest',
    errorDetails: { inputErrors },
  });
}

function typeOf(bytes: Buffer): string | null {
  try {
    const { type } = imageSize(bytes);
    return type && ['jpg', 'png', 'gif'].includes(type) ? `image/${type === 'jpg' ? 'jpeg' : type}` : null;
  } catch {
    return null;
  }
}
