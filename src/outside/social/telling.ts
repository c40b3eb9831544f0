/** Posts and comments as plain text, for models and other programs. Outside text throughout. Pure. */
import { isoTime } from '../../clock.ts';
import type { SocialFigure } from '../../domain/social.ts';
import type { Heard } from './heard.ts';

export interface ToldPost {
  id: string;
  at: number;
  text: string;
  link: string;
  figures: readonly SocialFigure[];
}

export function postsText(posts: readonly ToldPost[]): string {
  if (posts.length === 0) return 'There are no posts.';
  return posts
    .map(({ id, at, text, link, figures }) =>
      [`Id: ${id}`, `Date: ${isoTime(at)}`, `Link: ${link}`, figuresLine(figures), '', text].join('\n'),
    )
    .join('\n\n----\n\n');
}

export function totalOf(posts: readonly ToldPost[], label: string): number {
  return posts.flatMap(({ figures }) => figures).reduce((sum, one) => sum + (one.label === label ? one.value : 0), 0);
}

export function commentsText(comments: readonly Heard[]): string {
  if (comments.length === 0) return 'There are no comments of others.';
  return comments
    .map(({ id, at, from, answered, text }) =>
      [`Id: ${id}`, `Date: ${isoTime(at)}`, `From: ${from}`, `Answered: ${answered ? 'yes' : 'no'}`, '', text].join(
        '\n',
      ),
    )
    .join('\n\n----\n\n');
}

function figuresLine(figures: readonly SocialFigure[]): string {
  return figures.map(({ label, value }) => `${label}: ${value}`).join(', ');
}
