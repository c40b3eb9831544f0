/** What LinkedIn says that it made: the name stands in a header. */
import { OfficeError } from '../../errors.ts';
import type { HttpAnswer } from '../../outside/http.ts';
import { postUrn } from './urns.ts';

/** Of a post. Throws `answer_malformed` (may have been made) where there is none. */
export function madeUrn({ headers }: HttpAnswer): string {
  const urn = postUrn.safeParse(decoded(headers['x-restli-id'] ?? ''));
  if (urn.success) return urn.data;
  throw new OfficeError('answer_malformed', 'LinkedIn did not name the post that it made.');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
