/**
 * Plays a story with an office that is killed at given boundaries, started again, and left to finish; then compares the world with what was
 * approved. What it tells of a run is enough to play it again.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Running, until } from '../cli/countersign.ts';
import { audited, differences } from './judge.ts';
import type { Boundary, Doom, Lane, Place } from './lane.ts';
import { type Owner, ownerOf } from './owner.ts';
import type { Story } from './stories.ts';

export interface Case {
  story: Story;
  /** Boundaries to die at: the first one in the first life, the second one in the life after it. */
  kills: readonly Boundary[];
}

export interface Outcome {
  case: Case;
  /** Where it died each time, in plain words; shorter than the kills where the story ended before. */
  diedAt: string[];
  /** Boundaries that the last life passed, by name. */
  trace: string[];
  /** Executions without a known outcome when the office died. */
  doubts: number;
  /** Of those: the look-up found that it was sent; that it wasn't; the owner was asked. */
  found: number;
  absent: number;
  asked: number;
  problems: string[];
}

const END_MS_MAX = 40_000;

/** Never throws: whatever stops the story is a problem of the outcome. */
export async function play(lane: Lane, one: Case): Promise<Outcome> {
  const outcome: Outcome = { case: one, diedAt: [], trace: [], doubts: 0, found: 0, absent: 0, asked: 0, problems: [] };
  const place = await lane.clear(one.story.services);
  const begin = join(place.dir, 'begun');
  const owner = ownerOf(lane, one.story, () => void writeFile(begin, ''));
  try {
    await one.story.begin(lane, place);
    await live({ lane, place, owner, outcome }, livesOf(place, one, begin));
    outcome.absent = Math.min(outcome.doubts, await audited(place, 'execution.absent'));
    outcome.asked = owner.asked();
    outcome.found = outcome.doubts > 0 && outcome.absent + outcome.asked === 0 ? 1 : 0;
    const kills = outcome.diedAt.length;
    outcome.problems.push(...(await differences({ lane, place, owner, story: one.story, kills })));
  } catch (error) {
    outcome.problems.push(String((error as Error).message));
  } finally {
    owner.leave();
    await place.leave();
  }
  return outcome;
}

type Life = ReturnType<Place['office']>;

/** One start after the other; the last one isn't doomed. */
function livesOf(place: Place, { story, kills }: Case, begin: string): (() => Life)[] {
  const dooms: Doom[] = kills.map((at, life) => ({ at, ...(life === 0 && story.fromDecision && { begin }) }));
  const counted = story.fromDecision && kills.length === 0 ? { at: 0, begin } : undefined;
  return [...dooms.map((doom) => () => place.office(doom)), () => place.office(counted)];
}

interface Scene {
  lane: Lane;
  place: Place;
  owner: Owner;
  outcome: Outcome;
}

async function live(scene: Scene, lives: (() => Life)[]): Promise<void> {
  const { place, outcome } = scene;
  for (const begin of lives) {
    const office = begin();
    const ended = () => isDead(office) || isOver(scene, office);
    await until('the story is over', ended, () => `${said(scene)}\n${office.err()}`, END_MS_MAX);
    // One that is doomed may die while it stops.
    const { code, err } = await office.stop();
    outcome.trace = await traceOf(office);
    if (code === 0) return;
    if (office.child.signalCode !== 'SIGKILL') throw new Error(`The office ended by itself with ${code}: ${err}`);
    outcome.diedAt.push(outcome.trace.at(-1) ?? '');
    const inDoubt = place.ask("SELECT 1 FROM executions WHERE state IN ('intent', 'unknown')").length;
    outcome.doubts = Math.max(outcome.doubts, inDoubt);
  }
  throw new Error('The last office was not doomed, and died.');
}

function isDead({ child }: Running): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** Nothing is left to do for anybody. */
function isOver({ lane, place: { ask }, owner }: Scene, office: Running): boolean {
  if (!/the office is open/.test(office.err()) || lane.telegram.unconfirmed() > 0) return false;
  const [left] = ask(
    `SELECT (SELECT count(*) FROM tasks) AS tasks, (SELECT count(*) FROM tasks WHERE closed_at IS NULL) AS open,
       (SELECT count(*) FROM outbox) AS outbox, (SELECT count(*) FROM audit) AS audit,
       (SELECT count(*) FROM updates WHERE handled = 0) AS updates`,
  );
  const { tasks, ...waiting } = left!;
  return tasks !== 0 && Object.values(waiting).every((count) => count === 0) && !owner.tidiesUp();
}

function said({ lane, place: { ask } }: Scene): string {
  const messages = lane.telegram.messages().map(({ id, from, text, buttons }) => {
    const labels = buttons.flat().map((button) => button.text);
    return `${id} ${from}: ${text} ${labels.join('|')}`;
  });
  return [...messages, JSON.stringify(ask('SELECT state, wake_at, attempts, path, memo FROM tasks'))].join('\n--\n');
}

/** The boundaries of a life, by name. */
async function traceOf({ trace }: Life): Promise<string[]> {
  return (await readFile(trace, 'utf8')).split('\n').slice(0, -1);
}
