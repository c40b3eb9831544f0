/** What LinkedIn says that it made: its name stands in a header, and for comments in the answer as well. */
import { z } from 'zod';
import { OfficeError } from '../../errors.ts';
import type { HttpAnswer } from '../../outside/http.ts';
import { commentOf, commentUrn, postUrn } from './urns.ts';

/** Of a post. Throws `answer_malformed` (may have been made) where there is none. */
export function madeUrn(answer: HttpAnswer): string {
  const urn = postUrn.safeParse(idOf(answer));
  if (urn.success) return urn.data;
  throw unnamed();
}

/** Of a comment under that post. Throws `answer_malformed` (may have been made) where there is none. */
export function madeComment(answer: HttpAnswer, post: string): string {
  const { commentUrn: urn, object } = told(answer);
  const id = idOf(answer);
  const named = [urn, id, commentOf(object ?? post, id)].find((one) => commentUrn.safeParse(one).success);
  if (named) return named;
  throw unnamed();
}

const tellsComment = z.object({ commentUrn: z.string().optional(), object: postUrn.optional() });

function told({ text }: HttpAnswer): z.infer<typeof tellsComment> {
  try {
    return tellsComment.catch({}).parse(JSON.parse(text));
  } catch {
    return {};
  }
}

function idOf({ headers }: HttpAnswer): string {
  try {
    return decodeURIComponent(headers['x-restli-id'] ?? '');
  } catch {
    return '';
  }
}

function unnamed(): OfficeError {
  return new OfficeError('answer_malformed', 'LinkedIn did not name what it made.');
}
