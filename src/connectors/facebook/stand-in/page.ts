/** The page behind the stand-in for Facebook: its posts, comments and pictures that no post shows yet. */
import { type Args, type Edge, type Fields, listed, type Node } from '../../../outside/graph/stand-in/fields.ts';
import { GraphRefusal, missing } from '../../../outside/graph/stand-in/refusal.ts';
import { counter, DAY_MS, metaTime } from '../../../outside/graph/stand-in/seed.ts';

export interface Person {
  id: string;
  name: string;
}

export interface PageComment {
  id: string;
  at: number;
  from: Person;
  message: string;
  /** The comment that it answers; null for one under the post itself. */
  parent: PageComment | null;
  post: PagePost;
}

export interface Photo {
  id: string;
  type: string;
  bytes: Buffer;
  alt: string;
  shownBy: PagePost | null;
}

export interface PagePost {
  id: string;
  at: number;
  from: Person;
  message: string;
  photos: Photo[];
  comments: PageComment[];
  /** True where it only mentions the page. */
  isElsewhere: boolean;
}

export const PAGE: Person = { id: '100200300400500', name: 'Acme' };
const SARA: Person = { id: '700000000000001', name: 'Sara Lind' };
/** The id of the comment that is there from the beginning. */
export const SEED_COMMENT = '900001_900002';

export class FacebookPage {
  posts: PagePost[] = [];
  photos = new Map<string, Photo>();
  #id = counter(910_001);
  #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
    this.reset();
  }

  reset(): void {
    this.photos.clear();
    const at = this.#now() - 3 * DAY_MS;
    const message = 'Our shop is open from nine to six.';
    const post: PagePost = {
      id: `${PAGE.id}_900001`,
      at,
      from: PAGE,
      message,
      photos: [],
      comments: [],
      isElsewhere: false,
    };
    const words = 'Do you open on Sundays?';
    post.comments.push({ id: SEED_COMMENT, at: at + 60_000, from: SARA, message: words, parent: null, post });
    this.posts = [post];
  }

  addPhoto(photo: Omit<Photo, 'id' | 'shownBy'>): Photo {
    const made: Photo = { ...photo, id: this.#id(), shownBy: null };
    this.photos.set(made.id, made);
    return made;
  }

  addPost(from: Person, message: string, photos: Photo[], isElsewhere: boolean): PagePost {
    const at = this.#now();
    const post: PagePost = { id: `${from.id}_${this.#id()}`, at, from, message, photos, comments: [], isElsewhere };
    for (const photo of photos) photo.shownBy = post;
    this.posts.unshift(post);
    return post;
  }

  addComment(from: Person, message: string, on: PagePost | PageComment): PageComment {
    const isPost = 'comments' in on;
    const post = isPost ? on : on.post;
    // there is one level of answers: an answer to an answer stands beside it
    const parent = isPost ? null : (on.parent ?? on);
    const id = `${post.id.split('_')[1]}_${this.#id()}`;
    const comment: PageComment = { id, at: this.#now(), from, message, parent, post };
    post.comments.push(comment);
    return comment;
  }

  find(id: string): PagePost | PageComment {
    const post = this.posts.find((one) => one.id === id);
    const comment = this.posts.flatMap(({ comments }) => comments).find((one) => one.id === id);
    const found = post ?? comment;
    if (!found) throw missing(id);
    return found;
  }

  pageNode(): Node {
    return { ...PAGE, followers_count: 128, fan_count: 120, feed: this.feed(false), tagged: this.feed(true) };
  }

  feed(isElsewhere: boolean): Edge {
    return (args, fields) => {
      const { since = '0', until = '99999999999' } = args;
      if (!/^\d+$/.test(since) || !/^\d+$/.test(until)) throw new GraphRefusal(400, 100, '(#100) since must be a time');
      const shown = this.posts.filter((post) => {
        const second = Math.floor(post.at / 1_000);
        return post.isElsewhere === isElsewhere && second >= Number(since) && second <= Number(until);
      });
      return listed(shown.map(postNode), args, fields, 'Post');
    };
  }
}

export function postNode(post: PagePost): Node {
  return {
    id: post.id,
    message: post.message || undefined,
    created_time: metaTime(post.at),
    permalink_url: `https://www.facebook.com/${post.id.replace('_', '/posts/')}`,
    from: { ...post.from },
    shares: undefined,
    reactions: (args: Args, fields: Fields | null) => listed([], args, fields, 'Profile'),
    attachments: (args: Args, fields: Fields | null) =>
      post.photos.length === 0 ? undefined : listed([attachmentNode(post.photos)], args, fields, 'StoryAttachment'),
    comments: commentsEdge(post.comments),
  };
}

export function commentNode(comment: PageComment): Node {
  const answers = comment.post.comments.filter(({ parent }) => parent === comment);
  return {
    id: comment.id,
    message: comment.message,
    created_time: metaTime(comment.at),
    permalink_url: `https://www.facebook.com/${comment.post.id.replace('_', '/posts/')}?comment_id=${comment.id.split('_')[1]}`,
    from: { ...comment.from },
    parent: comment.parent ? { id: comment.parent.id } : undefined,
    comments: commentsEdge(answers),
  };
}

/** `filter=stream` lists answers beside what they answer; without it only the upper level is told. */
function commentsEdge(comments: readonly PageComment[]): Edge {
  return (args, fields) => {
    const { filter = 'toplevel', order = 'chronological' } = args;
    const shown = comments.filter(({ parent }) => filter === 'stream' || parent === null);
    const ordered = order === 'reverse_chronological' ? [...shown].reverse() : shown;
    return listed(ordered.map(commentNode), args, fields, 'Comment');
  };
}

function attachmentNode(photos: readonly Photo[]): Node {
  const one = (): Node => ({ id: undefined, media_type: 'photo' });
  if (photos.length === 1) return { ...one(), subattachments: undefined };
  const subattachments: Edge = (args, fields) => listed(photos.map(one), args, fields, 'StoryAttachment');
  return { id: undefined, media_type: 'album', subattachments };
}
