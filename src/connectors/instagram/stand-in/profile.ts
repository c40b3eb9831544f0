/** The account behind the stand-in for Instagram: its posts, comments, and the containers that posts are made of. */
import { type Args, type Edge, type Fields, listed, type Node } from '../../../outside/graph/stand-in/fields.ts';
import { GraphRefusal, missing } from '../../../outside/graph/stand-in/refusal.ts';
import { counter, DAY_MS, metaTime } from '../../../outside/graph/stand-in/seed.ts';

export interface IgPicture {
  type: string;
  bytes: Buffer;
  alt: string;
}

export interface IgComment {
  id: string;
  at: number;
  username: string;
  text: string;
  parent: IgComment | null;
  media: IgMedia;
}

export interface IgMedia {
  id: string;
  at: number;
  username: string;
  caption: string;
  pictures: IgPicture[];
  comments: IgComment[];
  /** True where it is somebody else's and only tags the account. */
  isElsewhere: boolean;
}

export interface IgContainer {
  id: string;
  at: number;
  caption: string;
  isChild: boolean;
  /** Of a carousel. */
  children: IgContainer[];
  pictures: IgPicture[];
  status: 'IN_PROGRESS' | 'FINISHED' | 'ERROR' | 'PUBLISHED';
}

export const ACCOUNT = { id: '17841400000000001', username: 'acme' };
/** The id of the comment that is there from the beginning. */
export const SEED_COMMENT = '17900000000000002';
const QUOTA = 100;

export class IgProfile {
  media: IgMedia[] = [];
  containers = new Map<string, IgContainer>();
  /** How many posts of other programs count as published today. */
  quotaUsed = 0;
  #id = counter(18_000_001);
  #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
    this.reset();
  }

  reset(): void {
    this.containers.clear();
    this.quotaUsed = 0;
    const at = this.#now() - 3 * DAY_MS;
    const { username } = ACCOUNT;
    const media: IgMedia = {
      id: '17900000000000001',
      at,
      username,
      caption: 'Good morning!',
      pictures: [],
      comments: [],
      isElsewhere: false,
    };
    const words = 'Where is this?';
    media.comments.push({ id: SEED_COMMENT, at: at + 60_000, username: 'sara.lind', text: words, parent: null, media });
    this.media = [media];
  }

  addContainer(made: Omit<IgContainer, 'id' | 'at'>): IgContainer {
    const container = { ...made, id: this.#id(), at: this.#now() };
    this.containers.set(container.id, container);
    return container;
  }

  /** As Instagram does after a day. */
  expireContainers(): void {
    for (const container of this.containers.values()) container.at -= DAY_MS + 60_000;
  }

  addMedia(username: string, caption: string, pictures: IgPicture[]): IgMedia {
    const isElsewhere = username !== ACCOUNT.username;
    const media: IgMedia = { id: this.#id(), at: this.#now(), username, caption, pictures, comments: [], isElsewhere };
    this.media.unshift(media);
    return media;
  }

  addComment(username: string, text: string, on: IgMedia | IgComment): IgComment {
    const isMedia = 'comments' in on;
    const media = isMedia ? on : on.media;
    // there is one level of answers: an answer to an answer stands beside it
    const parent = isMedia ? null : (on.parent ?? on);
    const comment: IgComment = { id: this.#id(), at: this.#now(), username, text, parent, media };
    media.comments.push(comment);
    return comment;
  }

  statusOf({ status, at }: IgContainer): string {
    return status !== 'PUBLISHED' && this.#now() - at > DAY_MS ? 'EXPIRED' : status;
  }

  checkQuota(): void {
    if (this.#published() < QUOTA) return;
    throw new GraphRefusal(400, 9, '(#9) Application request limit reached', 2207042);
  }

  node(id: string): { node: Node; kind: string } {
    if (id === ACCOUNT.id) return { node: this.#accountNode(), kind: 'IGUser' };
    const container = this.containers.get(id);
    if (container) return { node: this.#containerNode(container), kind: 'IGContainer' };
    const found = this.find(id);
    return 'comments' in found
      ? { node: mediaNode(found), kind: 'IGMedia' }
      : { node: commentNode(found), kind: 'IGComment' };
  }

  find(id: string): IgMedia | IgComment {
    const media = this.media.find((one) => one.id === id);
    const comment = this.media.flatMap(({ comments }) => comments).find((one) => one.id === id);
    const found = media ?? comment;
    if (!found) throw missing(id);
    return found;
  }

  #published(): number {
    const today = [...this.containers.values()].filter(
      ({ status, at }) => status === 'PUBLISHED' && this.#now() - at < DAY_MS,
    );
    return today.length + this.quotaUsed;
  }

  #accountNode(): Node {
    const edge =
      (isElsewhere: boolean): Edge =>
      (args, fields) =>
        listed(this.media.filter((one) => one.isElsewhere === isElsewhere).map(mediaNode), args, fields, 'IGMedia');
    const limit = (): Node => ({
      id: undefined,
      quota_usage: this.#published(),
      config: { quota_total: QUOTA, quota_duration: 86_400 },
    });
    return {
      ...ACCOUNT,
      name: 'Acme',
      followers_count: 64,
      media_count: this.media.length,
      media: edge(false),
      tags: edge(true),
      content_publishing_limit: (args: Args, fields: Fields | null) =>
        listed([limit()], args, fields, 'ContentPublishingLimit'),
    };
  }

  #containerNode(container: IgContainer): Node {
    return {
      id: container.id,
      status_code: this.statusOf(container),
      status: `${this.statusOf(container)}: as its code says`,
    };
  }
}

function mediaNode(media: IgMedia): Node {
  const upper = media.comments.filter(({ parent }) => parent === null);
  return {
    id: media.id,
    caption: media.caption || undefined,
    permalink: `https://www.instagram.com/p/${media.id}/`,
    timestamp: metaTime(media.at),
    username: media.username,
    like_count: 0,
    comments_count: media.comments.length,
    comments: (args: Args, fields: Fields | null) =>
      listed([...upper].reverse().map(commentNode), args, fields, 'IGComment'),
  };
}

function commentNode(comment: IgComment): Node {
  const answers = comment.media.comments.filter(({ parent }) => parent === comment);
  return {
    id: comment.id,
    text: comment.text,
    username: comment.username,
    timestamp: metaTime(comment.at),
    parent_id: comment.parent?.id,
    replies: (args: Args, fields: Fields | null) => listed(answers.map(commentNode), args, fields, 'IGComment'),
  };
}
