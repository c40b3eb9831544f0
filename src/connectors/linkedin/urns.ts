/** LinkedIn's names for things, as they come from outside and go into addresses. What has another form is not believed. Pure. */
import { z } from 'zod';

const POST = String.raw`urn:li:(?:share|ugcPost|activity):\d{1,30}`;
const COMMENT = String.raw`urn:li:comment:\((${POST}),(\d{1,30})\)`;

export const postUrn = z.string().regex(new RegExp(`^${POST}$`), 'must be the URN of a post');
export const commentUrn = z.string().regex(new RegExp(`^${COMMENT}$`), 'must be the URN of a comment');
export const imageUrn = z.string().regex(/^urn:li:image:[\w-]{1,200}$/);
/** What can be answered. */
export const targetUrn = z
  .string()
  .regex(
    new RegExp(`^(?:${POST}|${COMMENT})$`),
    'must be the URN of a comment or a post, as linkedin.comments and linkedin.posts give it',
  );

/** For a path or a query: also the brackets, which mean something to LinkedIn. */
export function inPath(urn: string): string {
  return encodeURIComponent(urn).replace(/[()]/g, (bracket) => (bracket === '(' ? '%28' : '%29'));
}

/** The post that a comment stands under; of a post, itself. */
export function postOf(target: string): string {
  return new RegExp(`^${COMMENT}$`).exec(target)?.[1] ?? target;
}

export function commentOf(post: string, id: string): string {
  return `urn:li:comment:(${post},${id})`;
}

export function isComment(target: string): boolean {
  return target.startsWith('urn:li:comment:');
}

/** Where people see it. */
export function linkOf(target: string): string {
  const page = `https://www.linkedin.com/feed/update/${postOf(target)}/`;
  return isComment(target) ? `${page}?commentUrn=${inPath(target)}` : page;
}
