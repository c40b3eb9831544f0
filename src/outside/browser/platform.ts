/** What is particular about posting on one platform's pages, as data: where things are, and in which order a post is made. */
import type { Locators } from './locators.ts';

export interface WebPlatform {
  /** The connector's id; also the name of its profile folder. */
  id: string;
  /** `LinkedIn` */
  title: string;
  /** Of its settings: `LINKEDIN`. */
  prefix: string;
  /** The address of somebody's profile there. */
  example: string;
  /** The part of that address' path that says whose it is, as the first group. */
  owner: RegExp;
  /** How that is shown on cards, e.g. with an @. */
  accountOf(owner: string): string;
  /** Paths at which the platform asks for a login or for a person, whatever was asked for. */
  walls: RegExp;
  /** `self`, `submit`, `post`, `postText` and `postLink`, and whatever the steps below name. */
  locators: Locators;
  /** Path at which a post is begun. */
  composeAt(owner: string): string;
  /**
   * How that page shows who is logged in. `link`: `self` leads to that profile. `own page`: it is the owner's own, and `self` stands there for
   * nobody else.
   */
  whoIs: 'link' | 'own page';
  /** In this order, from there to the moment before `submit` is clicked. */
  steps: readonly Step[];
  /** What shows that it was posted: this appears, or this goes away. */
  posted: { appears: string; link?: string } | { goes: string };
  /** Path of the owner's latest posts, newest first. */
  postsAt(owner: string): string;
  /** How one's address is told from another's: by the first group of this, in the path and query of `postLink`. */
  postId(owner: string): RegExp;
  /** Path of the post itself. */
  postAt(id: string, owner: string): string;
  /** When it was made, where its id tells: milliseconds since the epoch. */
  madeAt?(id: string): number;
  /** `list`: the texts stand among the latest posts. `page`: only on each post's own page. */
  textsOn: 'list' | 'page';
  pictures: { min: number; max: number };
}

export type Step =
  | { do: 'click'; at: string; when?: 'pictures' | 'alt' }
  /** `shown`: stands there once for each picture that was taken. */
  | { do: 'attach'; at: string; shown: string }
  | { do: 'describe'; at: string }
  | { do: 'write'; at: string };
