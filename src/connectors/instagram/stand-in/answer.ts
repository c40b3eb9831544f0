/** What the stand-in for Instagram answers to a call, and what it refuses. It fetches pictures itself, as Instagram does. */
import { imageSize } from 'image-size';
import type { GraphCall } from '../../../outside/graph/stand-in/app.ts';
import { parseFields, project } from '../../../outside/graph/stand-in/fields.ts';
import { GraphRefusal, missing } from '../../../outside/graph/stand-in/refusal.ts';
import { ACCOUNT, type IgContainer, type IgPicture, type IgProfile } from './profile.ts';

const CAPTION_CHARS_MAX = 2_200;
const HASHTAGS_MAX = 30;
const MENTIONS_MAX = 20;
const PICTURE_BYTES_MAX = 8 * 1024 * 1024;
const FETCH_MS_MAX = 5_000;

export function answerInstagram(profile: IgProfile, call: GraphCall): unknown {
  const [id = '', edge = ''] = call.path;
  if (call.path.length > 2)
    throw new GraphRefusal(400, 2500, `Unknown path components: /${call.path.slice(1).join('/')}`);
  return call.method === 'GET' ? read(profile, id, edge, call) : write(profile, id, edge, call);
}

function read(profile: IgProfile, id: string, edge: string, { values }: GraphCall): unknown {
  const { fields: text, ...args } = values;
  const fields = text ? parseFields(text) : null;
  const { node, kind } = profile.node(id);
  if (edge === '') return project(node, fields, kind);
  const list = node[edge];
  if (typeof list === 'function') return list(args, fields);
  throw new GraphRefusal(400, 100, `(#100) Tried accessing nonexisting field (${edge}) on node type (${kind})`);
}

function write(profile: IgProfile, id: string, edge: string, { values }: GraphCall): unknown {
  if (id === ACCOUNT.id && edge === 'media') return { id: create(profile, values).id };
  if (id === ACCOUNT.id && edge === 'media_publish') return publish(profile, values);
  if (edge === 'replies') return answer(profile, id, values);
  throw missing(id);
}

function create(profile: IgProfile, values: GraphCall['values']): IgContainer {
  const { image_url, caption = '', alt_text: alt = '', is_carousel_item, media_type, children, ...others } = values;
  const [unknown] = Object.keys(others);
  if (unknown) throw new GraphRefusal(400, 100, `(#100) Unknown parameter ${unknown}`);
  checkCaption(caption);
  if (media_type === 'CAROUSEL') return carousel(profile, caption, (children ?? '').split(','));
  if (media_type) throw new GraphRefusal(400, 100, '(#100) Only images and carousels are known here', 2207023);
  if (!image_url || !/^https?:\/\//.test(image_url)) {
    throw new GraphRefusal(400, 100, '(#100) The parameter image_url is required', 2207004);
  }
  const made = {
    caption,
    isChild: is_carousel_item === 'true',
    children: [],
    pictures: [],
    status: 'IN_PROGRESS',
  } as const;
  const container = profile.addContainer({ ...made, children: [], pictures: [] });
  void fetchPicture(image_url, alt).then(
    (picture) => {
      container.pictures.push(picture);
      container.status = 'FINISHED';
    },
    () => {
      container.status = 'ERROR';
    },
  );
  return container;
}

function checkCaption(caption: string): void {
  if (caption.length > CAPTION_CHARS_MAX) {
    throw new GraphRefusal(400, 36004, 'The caption was too long.', 2207010);
  }
  const hashtags = caption.match(/#[\p{L}\p{N}_]/gu)?.length ?? 0;
  const mentions = caption.match(/(?<![\p{L}\p{N}._])@\w/gu)?.length ?? 0;
  if (hashtags > HASHTAGS_MAX || mentions > MENTIONS_MAX) {
    throw new GraphRefusal(400, 100, '(#100) Too many hashtags or mentions', 2207040);
  }
}

function carousel(profile: IgProfile, caption: string, ids: readonly string[]): IgContainer {
  const children = ids.map((id) => profile.containers.get(id));
  const isGood = children.every((child) => child?.isChild && profile.statusOf(child) === 'FINISHED');
  if (!isGood || children.length < 2 || children.length > 10) {
    throw new GraphRefusal(400, 100, '(#100) A carousel has 2 to 10 finished items', 2207028);
  }
  const items = children as IgContainer[];
  const pictures = items.flatMap((child) => child.pictures);
  return profile.addContainer({ caption, isChild: false, children: items, pictures, status: 'FINISHED' });
}

async function fetchPicture(url: string, alt: string): Promise<IgPicture> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(FETCH_MS_MAX), redirect: 'error' });
  const bytes = Buffer.from(await answer.arrayBuffer());
  const { type, width, height } = imageSize(bytes);
  const ratio = width / height;
  if (!answer.ok || type !== 'jpg' || bytes.length > PICTURE_BYTES_MAX || ratio < 0.8 || ratio > 1.91) {
    throw new TypeError('not a picture that Instagram takes');
  }
  return { type: 'image/jpeg', bytes, alt };
}

function publish(profile: IgProfile, { creation_id: id = '' }: GraphCall['values']): { id: string } {
  const container = profile.containers.get(id);
  if (!container || container.isChild || profile.statusOf(container) === 'EXPIRED') {
    throw new GraphRefusal(400, 24, '(#24) The requested resource does not exist', 2207008);
  }
  if (container.status !== 'FINISHED') {
    throw new GraphRefusal(400, 9007, '(#9007) Media ID is not available', 2207027);
  }
  profile.checkQuota();
  container.status = 'PUBLISHED';
  return { id: profile.addMedia(ACCOUNT.username, container.caption, container.pictures).id };
}

function answer(profile: IgProfile, id: string, { message = '', ...others }: GraphCall['values']): { id: string } {
  const [unknown] = Object.keys(others);
  const found = profile.find(id);
  if (unknown || 'comments' in found) throw missing(id);
  if (message.trim() === '' || message.length > CAPTION_CHARS_MAX) {
    throw new GraphRefusal(400, 100, '(#100) The comment is empty or too long');
  }
  return { id: profile.addComment(ACCOUNT.username, message.trim(), found).id };
}
