/**
 * LinkedIn refuses what it takes for a copy, and names the post. That post may be ours, made by an earlier try whose answer got lost; it may be
 * an older one; and LinkedIn has been seen to name posts that there aren't. So it is looked at before anything is believed.
 */
import type { SocialPost } from '../../domain/social.ts';
import { OfficeError } from '../../errors.ts';
import { SKEW_MS } from '../../outside/social/settle.ts';
import { sameText } from '../../outside/social/text.ts';
import type { Attempt } from '../connector.ts';
import type { LinkedInApi } from './api.ts';
import { fromLittle } from './little.ts';
import { postNow } from './own-posts.ts';
import { linkOf } from './urns.ts';

interface Refused {
  action: SocialPost;
  attempt: Attempt;
  /** URN; may be empty. */
  named: string;
  refusal: unknown;
}

/** Resolves with its URN where it is ours. Throws the refusal, or `outcome_unknown` where it may be. */
export async function settleDuplicate(api: LinkedInApi, { action, attempt, named, refusal }: Refused): Promise<string> {
  if (named === '') throw refusal;
  const post = await postNow(api, named, attempt.signal);
  if (post === null) throw ghost();
  const { memory, memoryLost, since } = attempt;
  // before this try nothing was sent under this key, so what stands there is somebody else's
  const wasTried = memory?.sentAt !== undefined || memoryLost === true;
  if (!wasTried) throw standsThere(named);
  if (post === 'unreadable') throw mayBeOurs(named);
  const first = Date.parse(memory?.since ?? '') || since;
  const isKnown = (memory?.known ?? '').split(' ').includes(post.id);
  const isOurs = post.at >= first - SKEW_MS && !isKnown && sameText(fromLittle(post.commentary), action.text);
  if (isOurs) return post.id;
  throw standsThere(named);
}

function standsThere(urn: string): OfficeError {
  return new OfficeError('refused', 'LinkedIn says that the same was posted there before.', {
    hint: `Look at ${linkOf(urn)}; change a word of it, or drop it.`,
  });
}

function ghost(): OfficeError {
  return new OfficeError('refused', 'LinkedIn takes it for a copy of a post that isn’t there any more.', {
    hint: 'Change a word of it, or wait a day: LinkedIn forgets deleted posts slowly.',
  });
}

function mayBeOurs(urn: string): OfficeError {
  return new OfficeError(
    'outcome_unknown',
    'LinkedIn says that it stands there already; an earlier try may have posted it.',
    {
      hint: `Look at ${linkOf(urn)} whether it is this post.`,
    },
  );
}
