/** What is on the stand-in's X: people, posts, pictures, likes. Knows nothing of HTTP. For the sandbox and tests only. */
import { systemClock } from '../../../clock.ts';

export interface Person {
  id: string;
  username: string;
  name: string;
}

export interface Media {
  id: string;
  type: string;
  /** As announced. */
  bytesTotal: number;
  pieces: Map<number, Buffer>;
  isFinal: boolean;
  /** So many looks more until it is ready. */
  looksLeft: number;
  alt: string;
}

export interface NetworkPost {
  id: string;
  by: Person;
  /** As its writer wrote it. */
  text: string;
  at: number;
  replyTo: string | null;
  conversation: string;
  media: Media[];
  likes: number;
}

/** A post that mentions the account, there from the start: long enough ago that no watcher takes it in. */
export const SEED_MENTION = '1991500000000000000';

const X_EPOCH = 1_288_834_974_657;
const DAY_MS = 24 * 3_600_000;

export class Network {
  readonly owner: Person = { id: '2244994945', username: 'acme', name: 'Acme' };
  readonly media = new Map<string, Media>();
  #posts: NetworkPost[] = [];
  #people = new Map<string, Person>();
  #lastId = 0n;
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
    this.#seed();
  }

  /** Newest first. */
  posts(): NetworkPost[] {
    return this.#posts.toReversed();
  }

  post(id: string): NetworkPost | undefined {
    return this.#posts.find((one) => one.id === id);
  }

  person(username: string): Person {
    const name = username.replace(/^@/, '');
    if (!/^\w{1,15}$/.test(name)) throw new Error('A name on X has letters, digits and _ only, at most 15.');
    if (name.toLowerCase() === this.owner.username) return this.owner;
    const known = this.#people.get(name.toLowerCase());
    const person = known ?? { id: this.newId(), username: name, name };
    this.#people.set(name.toLowerCase(), person);
    return person;
  }

  /** True where X would refuse it as posted already. */
  isRepeated(by: Person, text: string, now = systemClock.now()): boolean {
    const flat = (one: string) => one.normalize('NFC').replace(/\s+/g, ' ').trim();
    return this.#posts.some(
      (post) => post.by === by && now - post.at < DAY_MS && text !== '' && flat(post.text) === flat(text),
    );
  }

  add(
    by: Person,
    text: string,
    { replyTo = null, media = [] }: { replyTo?: string | null; media?: Media[] } = {},
  ): NetworkPost {
    const id = this.newId();
    const parent = replyTo === null ? undefined : this.post(replyTo);
    const post = {
      id,
      by,
      text,
      at: systemClock.now(),
      replyTo,
      conversation: parent?.conversation ?? id,
      media,
      likes: 0,
    };
    this.#posts.push(post);
    this.#changed();
    return post;
  }

  like(post: NetworkPost): void {
    post.likes += 1;
    this.#changed();
  }

  remove(id: string): void {
    this.#posts = this.#posts.filter((post) => post.id !== id);
    this.#changed();
  }

  answersTo(id: string): NetworkPost[] {
    return this.#posts.filter((post) => post.replyTo === id);
  }

  /** Posts of the owner that begin something, and any that stands twice in its place. */
  effects(): number {
    const places = new Set<string>();
    return this.#posts.filter(({ by, replyTo }) => {
      if (by !== this.owner) return false;
      const isGoingOn = replyTo !== null && this.post(replyTo)?.by === this.owner && !places.has(replyTo);
      if (replyTo !== null) places.add(replyTo);
      return !isGoingOn;
    }).length;
  }

  clear(): void {
    this.#posts = [];
    this.#people.clear();
    this.media.clear();
    this.#seed();
    this.#changed();
  }

  #seed(): void {
    const id = SEED_MENTION;
    const at = Number(BigInt(id) >> 22n) + X_EPOCH;
    const text = `@${this.owner.username} when do you open?`;
    this.#posts.push({ id, by: this.person('@ali'), text, at, replyTo: null, conversation: id, media: [], likes: 0 });
  }

  /** As X makes them: the time in its upper bits, each higher than the one before. */
  newId(): string {
    const timely = BigInt(systemClock.now() - X_EPOCH) << 22n;
    this.#lastId = timely > this.#lastId ? timely : this.#lastId + 1n;
    return String(this.#lastId);
  }
}
