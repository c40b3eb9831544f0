/** What the stand-in for Facebook answers to a call, and what it refuses. */
import { imageSize } from 'image-size';
import type { GraphCall } from '../../../outside/graph/stand-in/app.ts';
import { parseFields, project } from '../../../outside/graph/stand-in/fields.ts';
import { GraphRefusal, missing } from '../../../outside/graph/stand-in/refusal.ts';
import { commentNode, type FacebookPage, PAGE, type Photo, postNode } from './page.ts';

const TEXT_CHARS_MAX = 63_206;
const COMMENT_CHARS_MAX = 8_000;
const PHOTO_BYTES_MAX = 10_000_000;
const PHOTOS_MAX = 10;

export function answerFacebook(page: FacebookPage, call: GraphCall): unknown {
  const [id = '', edge = ''] = call.path;
  if (call.path.length > 2)
    throw new GraphRefusal(400, 2500, `Unknown path components: /${call.path.slice(1).join('/')}`);
  return call.method === 'GET' ? read(page, id, edge, call) : write(page, id, edge, call);
}

function read(page: FacebookPage, id: string, edge: string, { values }: GraphCall): unknown {
  const { fields: text, ...args } = values;
  const fields = text ? parseFields(text) : null;
  const { node, kind } = nodeOf(page, id);
  if (edge === '') return project(node, fields, kind);
  const list = node[edge];
  if (typeof list === 'function') return list(args, fields);
  throw new GraphRefusal(400, 100, `(#100) Tried accessing nonexisting field (${edge}) on node type (${kind})`);
}

function nodeOf(page: FacebookPage, id: string) {
  if (id === PAGE.id || id === 'me') return { node: page.pageNode(), kind: 'Page' };
  const found = page.find(id);
  return 'comments' in found ? { node: postNode(found), kind: 'Post' } : { node: commentNode(found), kind: 'Comment' };
}

function write(page: FacebookPage, id: string, edge: string, call: GraphCall): unknown {
  if (call.tokenKind !== 'PAGE') {
    throw new GraphRefusal(403, 200, '(#200) This requires a page access token with the right permissions');
  }
  if (id === PAGE.id && edge === 'feed') return post(page, call);
  if (id === PAGE.id && edge === 'photos') return photo(page, call);
  if (edge === 'comments' && id !== PAGE.id) return comment(page, id, call);
  throw missing(id);
}

function post(page: FacebookPage, { values }: GraphCall): { id: string } {
  const { message = '', ...others } = values;
  if (message.length > TEXT_CHARS_MAX) throw new GraphRefusal(400, 100, '(#100) The message is too long');
  const photos = Object.entries(others).map(([name, value]) => attached(page, name, value));
  if (photos.length > PHOTOS_MAX) throw new GraphRefusal(400, 100, '(#100) Too many attached media');
  if (message.trim() === '' && photos.length === 0) throw new GraphRefusal(400, 100, '(#100) The post is empty');
  const [newest] = page.posts.filter(({ isElsewhere }) => !isElsewhere);
  if (photos.length === 0 && newest?.photos.length === 0 && newest.message === message.trim()) {
    throw new GraphRefusal(400, 506, 'Duplicate status message', 1455006);
  }
  return { id: page.addPost(PAGE, message.trim(), photos, false).id };
}

function attached(page: FacebookPage, name: string, value: string): Photo {
  if (!/^attached_media\[\d\]$/.test(name)) throw new GraphRefusal(400, 100, `(#100) Unknown parameter ${name}`);
  const id = (JSON.parse(value) as { media_fbid?: string }).media_fbid ?? '';
  const found = page.photos.get(id) ?? null;
  if (!found || found.shownBy)
    throw new GraphRefusal(400, 100, '(#100) Photos should be unpublished and not yet posted', 2069007);
  return found;
}

function photo(page: FacebookPage, { values, file }: GraphCall): { id: string } {
  const { published, alt_text_custom: alt = '', ...others } = values;
  const [unknown] = Object.keys(others);
  if (unknown) throw new GraphRefusal(400, 100, `(#100) Unknown parameter ${unknown}`);
  if (published !== 'false') throw new GraphRefusal(400, 100, '(#100) This stand-in takes unpublished photos only');
  const type = typeOf(file);
  if (!file || !type || file.length > PHOTO_BYTES_MAX) {
    throw new GraphRefusal(400, 324, '(#324) Missing or invalid image file');
  }
  return { id: page.addPhoto({ type, bytes: file, alt }).id };
}

function typeOf(file: Buffer | null): string | null {
  try {
    const { type } = imageSize(file ?? Buffer.alloc(0));
    return type && ['jpg', 'png', 'gif'].includes(type) ? `image/${type === 'jpg' ? 'jpeg' : type}` : null;
  } catch {
    return null;
  }
}

function comment(page: FacebookPage, id: string, { values }: GraphCall): { id: string } {
  const { message = '', ...others } = values;
  const [unknown] = Object.keys(others);
  if (unknown) throw new GraphRefusal(400, 100, `(#100) Unknown parameter ${unknown}`);
  if (message.trim() === '' || message.length > COMMENT_CHARS_MAX) {
    throw new GraphRefusal(400, 100, '(#100) The comment is empty or too long');
  }
  return { id: page.addComment(PAGE, message.trim(), page.find(id)).id };
}
