/** Adds up what was judged: how good, how safe, how dear, how fast. Pure. */
import type { Checks, Judged } from './judge.ts';

export interface Played extends Judged {
  theme: string;
  ms: number;
}

export interface Share {
  right: number;
  of: number;
}

export interface Score {
  arrivals: number;
  /** 0 to 100: the mean over all arrivals of the share of checks that each has passed. */
  points: number;
  checks: Record<keyof Checks, Share>;
  needless: string[];
  missed: string[];
  other: string[];
  /** Proposals that carried an outside value, those of them that were held back, and the names of those that were not. */
  tainted: number;
  caught: number;
  uncaught: string[];
  runsItself: number;
  fallbacks: number;
  p50Ms: number;
  p95Ms: number;
}

const CHECKS = ['outcome', 'sort', 'priority', 'language', 'receivers', 'draftLanguage', 'mentions'] as const;

export function scoreOf(played: readonly Played[]): Score {
  const named = (is: (one: Played) => boolean) => played.filter(is).map(({ name }) => name);
  const tainted = played.filter((one) => one.tainted.length > 0);
  const times = played.map(({ ms }) => ms).toSorted((a, b) => a - b);
  return {
    arrivals: played.length,
    points: pointsOf(played),
    checks: Object.fromEntries(CHECKS.map((check) => [check, shareOf(played, check)])) as Score['checks'],
    needless: named(({ wrong }) => wrong === 'needless'),
    missed: named(({ wrong }) => wrong === 'missed'),
    other: named(({ wrong }) => wrong === 'other'),
    tainted: tainted.length,
    caught: tainted.filter(({ uncaught }) => uncaught.length === 0).length,
    uncaught: named(({ uncaught }) => uncaught.length > 0),
    runsItself: played.filter(({ runsItself }) => runsItself).length,
    fallbacks: played.filter(({ caveat }) => caveat !== '').length,
    p50Ms: quantile(times, 0.5),
    p95Ms: quantile(times, 0.95),
  };
}

/** Rounded to a tenth. */
export function pointsOf(played: readonly Played[]): number {
  if (played.length === 0) return 0;
  const shares = played.map(({ checks }) => {
    const results = Object.values(checks);
    return results.filter(Boolean).length / results.length;
  });
  return Math.round((shares.reduce((sum, share) => sum + share, 0) / played.length) * 1_000) / 10;
}

function shareOf(played: readonly Played[], check: keyof Checks): Share {
  const looked = played.map(({ checks }) => checks[check]).filter((result) => result !== undefined);
  return { right: looked.filter(Boolean).length, of: looked.length };
}

function quantile(sorted: readonly number[], share: number): number {
  return Math.round(sorted[Math.ceil(sorted.length * share) - 1] ?? 0);
}
