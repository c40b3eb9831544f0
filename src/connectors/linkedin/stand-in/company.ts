/** The page and the person behind the stand-in for LinkedIn: posts, comments, and pictures that no post shows yet. */

export const PAGE = { urn: 'urn:li:organization:900100', name: 'Acme' };
export const PERSON = { urn: 'urn:li:person:aB3dE5fG7h', name: 'Olga Owner' };
const SARA = { urn: 'urn:li:person:sAr4L1nd00', name: 'Sara Lind' };
/** Of the comment that is there from the beginning. */
export const SEED_COMMENT = 'urn:li:comment:(urn:li:activity:7000000000000000002,7000000000000000003)';
const SEED_TEXT = 'Our shop is open from nine to six.';
const SEED_AGE_MS = 3 * 24 * 3_600_000;

export interface Someone {
  urn: string;
  name: string;
}

export interface Comment {
  id: string;
  at: number;
  from: Someone;
  text: string;
  /** The comment that it answers; null for one under the post itself. */
  parent: Comment | null;
  post: Post;
}

export interface Picture {
  urn: string;
  owner: string;
  /** Null until it is uploaded. */
  bytes: Buffer | null;
  type: string;
}

export interface Post {
  /** `urn:li:share:…` */
  urn: string;
  /** Comments are named after it: `urn:li:activity:…`. */
  activity: string;
  at: number;
  by: Someone;
  /** As LinkedIn keeps it. */
  little: string;
  /** As people read it. */
  text: string;
  pictures: { picture: Picture; alt: string }[];
  comments: Comment[];
  content: unknown;
}

export class Company {
  /** Newest first. */
  posts: Post[] = [];
  pictures = new Map<string, Picture>();
  #last = 0n;
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
    this.reset();
  }

  reset(): void {
    this.pictures.clear();
    this.posts = [];
    this.#last = 7_000_000_000_000_000_000n;
    const post = this.addPost({ by: PAGE, little: SEED_TEXT, text: SEED_TEXT, pictures: [], content: undefined });
    this.addComment(SARA, 'Do you open on Sundays?', post, null);
    post.at = this.#now() - SEED_AGE_MS;
    post.comments[0]!.at = post.at + 60_000;
  }

  addPost(post: Pick<Post, 'by' | 'little' | 'text' | 'pictures' | 'content'>): Post {
    const urn = `urn:li:share:${this.#next()}`;
    const made: Post = { ...post, urn, activity: `urn:li:activity:${this.#next()}`, at: this.#now(), comments: [] };
    this.posts.unshift(made);
    return made;
  }

  addComment(from: Someone, text: string, post: Post, parent: Comment | null): Comment {
    // there is one level of answers: an answer to an answer stands beside it
    const made: Comment = { id: this.#next(), at: this.#now(), from, text, parent: parent?.parent ?? parent, post };
    post.comments.push(made);
    return made;
  }

  addPicture(owner: string): Picture {
    const picture: Picture = { urn: `urn:li:image:D5610AQ${this.#next()}`, owner, bytes: null, type: '' };
    this.pictures.set(picture.urn, picture);
    return picture;
  }

  post(urn: string): Post | null {
    return this.posts.find((post) => post.urn === urn || post.activity === urn) ?? null;
  }

  /** By the comment's URN. */
  comment(urn: string): Comment | null {
    const all = this.posts.flatMap(({ comments }) => comments);
    return all.find((comment) => urnOf(comment) === urn) ?? null;
  }

  #next(): string {
    this.#last += 1n;
    return String(this.#last);
  }
}

export function urnOf({ id, post }: Comment): string {
  return `urn:li:comment:(${post.activity},${id})`;
}
