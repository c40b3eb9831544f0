/** Posts to the page by the Graph API: pictures first and unseen, then the post, once. */
import type { SocialPost } from '../../domain/social.ts';
import type { PlatformHand } from '../../outside/browser/hand.ts';
import { isDuplicate } from '../../outside/graph/client.ts';
import { made } from '../../outside/graph/wire.ts';
import { type Copy, findSaid, type Saying, sayOnce } from '../../outside/social/once.ts';
import { alikeText, sameText } from '../../outside/social/text.ts';
import { told } from '../../outside/told.ts';
import type { Attempt } from '../connector.ts';
import { photosIn, putUpPictures } from './pictures.ts';
import { receiptOf } from './receipt.ts';
import { checkAccount, type FacebookApi } from './session.ts';
import { aboutPage, pictureCount, postPage } from './wire.ts';

const POSTS_READ_MAX = 100;

export function createApiHand(api: FacebookApi): PlatformHand {
  const summaryOf = ({ account }: SocialPost) => `Posted on Facebook as ${account}`;
  return {
    post: async (action, attempt) => {
      checkAccount(api, action.account);
      const { id, copies } = await sayOnce(sayingOf(api, action, attempt), attempt, api);
      return receiptOf(api, id, copies, summaryOf(action), attempt.signal);
    },
    lookup: async (action, attempt) => {
      const said = await findSaid(sayingOf(api, action, attempt), attempt, api);
      if (!said.found) return said;
      const first = said.copies[0]!;
      return { found: true, receipt: await receiptOf(api, first.id, said.copies, summaryOf(action), attempt.signal) };
    },
    check: (signal) => told(() => check(api, signal)),
    close: async () => {},
  };
}

function sayingOf(api: FacebookApi, action: SocialPost, attempt: Attempt): Saying {
  const { graph, pageId } = api;
  let photos: string[] = [];
  return {
    title: 'Facebook',
    copies: (since, signal) => copiesOf(api, action, since, signal),
    prepare: async () => {
      const kept = await putUpPictures(api, action, attempt);
      photos = photosIn(kept);
      return kept;
    },
    isDuplicate,
    send: async (signal) => {
      const media = photos.map((id, at) => [`attached_media[${at}]`, JSON.stringify({ media_fbid: id })]);
      const form = { message: action.text, ...Object.fromEntries(media) };
      return (await graph.post(`/${pageId}/feed`, { form, effect: true, signal }, made)).id;
    },
  };
}

/** Words that are only alike, or have another number of pictures, may be it or not: then nobody can tell. */
async function copiesOf({ graph, pageId }: FacebookApi, action: SocialPost, since: number, signal: AbortSignal) {
  const query = {
    fields: 'id,message,created_time,permalink_url,from{id,name},attachments{media_type,subattachments{media_type}}',
    since: Math.floor(since / 1_000),
    limit: POSTS_READ_MAX,
  };
  const { data } = await graph.get(`/${pageId}/feed`, query, postPage, signal);
  const mine = data.filter(({ from, message }) => (from?.id ?? pageId) === pageId && alikeText(message, action.text));
  const found = mine.map((post): Copy => {
    const doubtful = !sameText(post.message, action.text) || pictureCount(post) !== action.attachments.length;
    return { id: post.id, at: post.at, link: post.link, doubtful };
  });
  return { found: found.sort((one, other) => one.at - other.at), whole: data.length < POSTS_READ_MAX };
}

async function check({ graph, pageId }: FacebookApi, signal: AbortSignal) {
  const { id, name } = await graph.get(`/${pageId}`, { fields: 'id,name' }, aboutPage, signal);
  return id === pageId
    ? { ok: true, says: `Connected as the page ${JSON.stringify(name)} (${id})` }
    : { ok: false, says: 'Facebook answered for another page.', hint: graph.renew };
}
