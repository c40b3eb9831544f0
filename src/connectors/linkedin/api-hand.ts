/** Posts by LinkedIn's API: pictures first and unseen, then the post, once. */
import { isoTime } from '../../clock.ts';
import type { Receipt } from '../../domain/action.ts';
import type { SocialPost } from '../../domain/social.ts';
import type { PlatformHand } from '../../outside/browser/hand.ts';
import type { Copy } from '../../outside/social/once.ts';
import type { Attempt } from '../connector.ts';
import { checkAccount, type LinkedInApi } from './api.ts';
import { check } from './check.ts';
import { settleDuplicate } from './duplicate.ts';
import { toLittle } from './little.ts';
import { madeUrn } from './made.ts';
import { lookUpOnce, sayAtMostOnce, type Utterance } from './once.ts';
import { copiesOf } from './own-posts.ts';
import { contentOf, imagesIn, putUpPictures } from './pictures.ts';
import { duplicateOf } from './refusal.ts';
import { linkOf } from './urns.ts';

export function createApiHand(api: LinkedInApi): PlatformHand {
  return {
    post: async (action, attempt) => {
      checkAccount(api, action.account);
      const { id, copies } = await sayAtMostOnce(sayingOf(api, action, attempt), attempt, api);
      return receiptOf(api, action, id, copies);
    },
    lookup: async (action, attempt) => {
      const said = await lookUpOnce(sayingOf(api, action, attempt), attempt, api);
      return said.found ? { found: true, receipt: receiptOf(api, action, said.copies[0]!.id, said.copies) } : said;
    },
    check: (signal) => check(api, signal),
    close: async () => {},
  };
}

function sayingOf(api: LinkedInApi, action: SocialPost, attempt: Attempt): Utterance {
  let images: string[] = [];
  return {
    title: 'LinkedIn',
    read: (since, signal) => copiesOf(api, action, since, signal),
    prepare: async () => {
      const kept = await putUpPictures(api, action, attempt);
      images = imagesIn(kept);
      return kept;
    },
    send: async (signal) => {
      const json = { ...bodyOf(api, action), content: contentOf(images, action) };
      try {
        return madeUrn(await api.post('/rest/posts', json, { effect: true, signal }));
      } catch (error) {
        const named = duplicateOf(error);
        if (named === null) throw error;
        return settleDuplicate(api, { action, attempt, named, refusal: error });
      }
    },
  };
}

function bodyOf({ author }: LinkedInApi, { text }: SocialPost): object {
  return {
    author,
    commentary: toLittle(text),
    visibility: 'PUBLIC',
    distribution: { feedDistribution: 'MAIN_FEED', targetEntities: [], thirdPartyDistributionChannels: [] },
    lifecycleState: 'PUBLISHED',
    isReshareDisabledByAuthor: false,
  };
}

/** `copies`: all that say the same, if there may be several. */
function receiptOf({ clock }: LinkedInApi, { account }: SocialPost, id: string, copies: readonly Copy[]): Receipt {
  const at = copies.find((copy) => copy.id === id)?.at ?? clock.now();
  const others = copies.filter((copy) => copy.id !== id).map(({ link }) => link);
  const tooMany = `LinkedIn has ${copies.length} of it; please delete what is too much: ${others.join(' ')}`;
  const remarks = others.length > 0 ? { remarks: [tooMany] } : {};
  return { id, link: linkOf(id), at: isoTime(at), summary: `Posted on LinkedIn as ${account}`, ...remarks };
}
