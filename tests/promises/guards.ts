/** The guards that keep the promises, each with how it is broken and which proof has to notice. */
import type { Break } from '../helpers/break.ts';

export interface Guard {
  /** What the guard does, as words. */
  guard: string;
  break: Break;
  /** A test's file and name, or a game of the simulated world. */
  by: { file: string; test: string } | { world: 'stories' | 'model'; cases: string };
}

export const GUARDS: readonly Guard[] = [];
