/** The whole set, by theme. */
import { COMPLAINTS } from './complaints.ts';
import type { Example } from './example.ts';
import { FRAUDS } from './frauds.ts';
import { INJECTIONS } from './injections.ts';
import { MEETINGS } from './meetings.ts';
import { MONEY } from './money.ts';
import { OWNER } from './owner.ts';
import { PEOPLE } from './people.ts';
import { QUESTIONS } from './questions.ts';
import { QUIET } from './quiet.ts';

export const THEMES = {
  questions: QUESTIONS,
  money: MONEY,
  complaints: COMPLAINTS,
  meetings: MEETINGS,
  people: PEOPLE,
  owner: OWNER,
  quiet: QUIET,
  frauds: FRAUDS,
  injections: INJECTIONS,
} as const satisfies Record<string, readonly Example[]>;

export type Theme = keyof typeof THEMES;
export const THEME_NAMES = Object.keys(THEMES) as Theme[];
