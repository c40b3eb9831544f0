/** What posts to all platforms have in common, and what is told of a platform. Pure. */
import type { Action } from './action.ts';

/** A post to one platform; each platform's connector has its own schema with exactly these fields. */
export interface SocialPost extends Action {
  /** `x.post`, `linkedin.post`, `facebook.post`, `instagram.post` */
  readonly type: string;
  /** Whom it is posted as, e.g. `@acme`. */
  readonly account: string;
  readonly text: string;
  /** Paths of pictures inside the vault. */
  readonly attachments: readonly string[];
  /** What the pictures show, for those who can't see them; may be empty. */
  readonly alt: string;
}

/** The platforms that a post may go to: their connector's id, and how people call them. */
export const PLATFORMS = { x: 'X', linkedin: 'LinkedIn', facebook: 'Facebook', instagram: 'Instagram' } as const;
export type Platform = keyof typeof PLATFORMS;

export interface SocialFigure {
  /** E.g. `Posts`, `Likes`, `New followers`. */
  label: string;
  value: number;
}

export interface SocialSummary {
  account: string;
  figures: readonly SocialFigure[];
  /** The owner's posts in the period, newest first. Texts are shown as they are. */
  posts: readonly { at: number; text: string; link: string; figures: readonly SocialFigure[] }[];
  /** What others said to it, newest first. Outside text. */
  heard: readonly { at: number; from: string; text: string; link: string; answered: boolean }[];
  /** What could not be read, one plain sentence each. */
  remarks: readonly string[];
}
