/**
 * Promise 5 with real processes: an office is killed at each boundary of its process in turn, in stories of every action and of every way in which
 * the outside can misbehave, and is started again. `CRASH_CASE='3:57'` plays one case: the story's number, and the boundaries to die at;
 * `CRASH_CASES=200` plays so many of them, spread evenly; `CRASH_STORIES='odoo|whatsapp'` only those of stories so named.
 */
import PQueue from 'p-queue';
import { afterAll, expect, test } from 'vitest';
import { cleanUp } from '../cli/countersign.ts';
import { actionStories } from '../crash/actions.ts';
import { type Lane, openLane } from '../crash/lane.ts';
import { STORIES as MAIL_STORIES, PLAIN_MAIL } from '../crash/stories.ts';
import { type Case, type Outcome, play } from '../crash/sweep.ts';
import { seeded } from '../helpers/random.ts';
import { allSubjects } from '../helpers/subjects.ts';
import { cases, SEED, tell } from './figures.ts';

/** Offices at a time: most stories wait for a disk or for an answer now and then. */
const LANES = 3;
const PROBLEMS_MAX = 10;
/** Boundaries before the first call and after the last one: its intent, its receipt. */
const AROUND = 10;
const TIME = { timeout: 30 * 60_000 };

/** Mails in all ways, then each kind of action of every other connector. */
const ACTION_STORIES = actionStories(await allSubjects());
const STORIES = [...MAIL_STORIES, ...ACTION_STORIES];

const queue = new PQueue({ concurrency: LANES });
/** Those that are not in use. */
const lanes: Lane[] = [];

afterAll(async () => {
  await cleanUp();
  await Promise.all(lanes.map((lane) => lane.close()));
});

/** Where each rule of the order "first written down, then done" would show. */
const CRITICAL = [
  'rename vault/Needs_Action/.tmp: after',
  'getUpdates: answered > commit: after',
  'drafts: answered',
  'drafts/send: about to be sent',
  'drafts/send: sent',
  'drafts/send: answered',
  'drafts/send: answered > commit: after',
];

test.concurrent.each(CRITICAL)('kill -9 at “%s”: the mail is sent once', TIME, async (boundary) => {
  const [outcome] = await playAll([{ story: PLAIN_MAIL, kills: [boundary] }]);
  expect(problemsOf(outcome!)).toEqual([]);
  expect(outcome!.diedAt).toEqual([expect.stringContaining(boundary.split(' > ').at(-1)!)]);
});

test(
  'kill -9 at each write, flush, rename, removal, commit, request and answer: nothing happens twice',
  TIME,
  async () => {
    const before = performance.now();
    const stories = some(MAIL_STORIES, cases({ quick: 3, whole: MAIL_STORIES.length }), SEED);
    const whole = await playAll(stories.map((story) => ({ story, kills: [] })));
    const all = whole.flatMap(killsIn);
    const chosen =
      named() ?? some(all, cases({ quick: 8, whole: Number(process.env.CRASH_CASES ?? all.length) }), SEED);
    const outcomes = await playAll(chosen);
    tellOf('kill -9 at a boundary', outcomes, before);
    expect([...whole, ...outcomes].flatMap(problemsOf)).toEqual([]);
  },
);

test('kill -9 in every action of every connector, whatever its service does: nothing happens twice', TIME, async () => {
  const before = performance.now();
  const named = ACTION_STORIES.filter(({ name }) => new RegExp(process.env.CRASH_STORIES ?? '').test(name));
  const stories = some(named, cases({ quick: 4, whole: named.length }), SEED);
  const whole = await playAll(stories.map((story) => ({ story, kills: [] })));
  const share = cases({ quick: 8, whole: Number(process.env.CRASH_CASES ?? 900) }) / whole.length;
  // As many in each story, however often it asks its service.
  const outcomes = await playAll(whole.flatMap((one, at) => some(killsAtCalls(one), Math.ceil(share), SEED + at)));
  tellOf('kill -9 in an action of any connector', outcomes, before);
  for (const [what, part] of Map.groupBy(outcomes, ({ case: { story } }) => story.name.split(/[,;]/)[0]!)) {
    tellOf(`of these: kill -9 in ${what}`, part, before);
  }
  expect([...whole, ...outcomes].flatMap(problemsOf)).toEqual([]);
});

test('kill -9 at a boundary, and once more at one of the start that follows: nothing happens twice', TIME, async () => {
  const before = performance.now();
  const random = seeded(SEED);
  const below = (max: number) => 1 + Math.floor(random() * max);
  const pairs = numbers(cases({ quick: 2, whole: 120 })).map(() => ({
    story: STORIES[below(STORIES.length) - 1]!,
    kills: [below(120), below(80)],
  }));
  const outcomes = await playAll(pairs);
  tellOf('two kills -9, one in the recovery', outcomes, before);
  expect(outcomes.flatMap(problemsOf)).toEqual([]);
});

/** Where a story only begins to differ at the decision, flushes and half writes have been swept in the stories before. */
function killsIn({ case: { story }, trace }: Outcome): Case[] {
  return numbers(trace.length)
    .filter((at) => !story.fromDecision || !/^flush|^write half/.test(trace[at - 1]!))
    .map((at) => ({ story, kills: [at] }));
}

/** Before the first call to a service and after the last one every action passes the same boundaries, which the mails have swept. */
function killsAtCalls(outcome: Outcome): Case[] {
  const calls = outcome.trace.flatMap((name, at) => (/^request \w+ \/(?!bot|gmail)/.test(name) ? [at + 1] : []));
  const [first, last] = [(calls[0] ?? 1) - AROUND, (calls.at(-1) ?? outcome.trace.length) + AROUND];
  return killsIn(outcome).filter(({ kills: [at] }) => Number(at) >= first && Number(at) <= last);
}

/** In the order of the cases, as many at a time as there may be lanes; many failures end it early. */
async function playAll(all: readonly Case[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const one = async (next: Case) => {
    if (outcomes.filter(({ problems }) => problems.length > 0).length >= PROBLEMS_MAX) return;
    const lane = lanes.pop() ?? (await openLane());
    const outcome = await play(lane, next);
    lanes.push(lane);
    outcomes.push(outcome);
    // At once, because a long run may be ended before its end.
    for (const problem of problemsOf(outcome)) console.log(problem);
  };
  await queue.addAll(all.map((next) => () => one(next)));
  return outcomes;
}

function problemsOf({ case: { story, kills }, diedAt, problems }: Outcome): string[] {
  const replay = `CRASH_CASE='${STORIES.indexOf(story)}:${kills.join(',')}'`;
  return problems.map(
    (problem) => `${story.name}; killed at ${diedAt.join(', then ') || 'no'} (${replay}): ${problem}`,
  );
}

function tellOf(what: string, outcomes: readonly Outcome[], before: number): void {
  const sum = (pick: (outcome: Outcome) => number) => outcomes.reduce((total, one) => total + pick(one), 0);
  const places = new Set(outcomes.flatMap(({ diedAt }) => diedAt));
  const duplicates = sum(({ problems }) => problems.filter((problem) => /more than once|two /.test(problem)).length);
  const result = [
    `${sum(({ diedAt }) => diedAt.length)} kills at ${places.size} different places`,
    `${duplicates} duplicates`,
    `${sum(({ doubts }) => doubts)} executions in doubt`,
    `${sum(({ found }) => found)} found by look-up`,
    `${sum(({ absent }) => absent)} looked up as not sent`,
    `${sum(({ asked }) => asked)} asked`,
  ].join(', ');
  tell({ promise: 5, what, cases: outcomes.length, ms: performance.now() - before, result });
}

/** The one case that the environment names. */
function named(): Case[] | null {
  const [, story, kills] = /^(\d+):([\d,]+)$/.exec(process.env.CRASH_CASE ?? '') ?? [];
  return kills ? [{ story: STORIES[Number(story)]!, kills: kills.split(',').map(Number) }] : null;
}

/** So many of them, spread evenly, from a place on that the seed gives. */
function some<T>(all: readonly T[], count: number, seed: number): T[] {
  const step = all.length / Math.min(count, all.length);
  const first = seeded(seed)() * step;
  return numbers(Math.min(count, all.length)).map((at) => all[Math.floor(first + (at - 1) * step)]!);
}

function numbers(to: number): number[] {
  return Array.from({ length: to }, (_, at) => at + 1);
}
