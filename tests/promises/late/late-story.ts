/**
 * Random stories of an office and its clock, and the model that they are held against: which letter may leave, from when, and until when. The
 * model learns only what the owner is told.
 */
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { LIMITS } from '../../../src/limits.ts';
import { type LateOffice, openLateOffice } from './late-office.ts';
import type { Left } from './post.ts';
import { SWITCHES } from './schedule-story.ts';

const HOUR = 3_600_000;
const { hold_ms, expiry_ms } = LIMITS;
const TASKS_MAX = 4;
const AUTO = 'rules:\n  - name: by itself\n    when: { subject_contains: auto }\n    then: AUTO\n';

type Which = { which: number };
/** After each step the event loop gets so many turns. */
export type LateStep = { turns: number } & (
  | { do: 'arrive'; auto: boolean }
  | ({ do: 'approve' | 'undo' | 'reject' | 'later' } & Which)
  | { do: 'pause' | 'resume' | 'restart' | 'stall' | 'go' | 'calm' }
  | { do: 'pass' | 'jump'; ms: number }
  /** The date is put exactly to an instant that matters to a task, or just before or after it; the timers may hear of it. */
  | ({ do: 'aim'; at: 'runs' | 'expires'; plus: number; fires: boolean } & Which)
  /** All timers fire, late or early, in an order that this number shuffles. */
  | { do: 'fire'; shuffle: number }
);

export interface LateStory {
  place: [string, string];
  /** How long before the switch the story begins. */
  before_ms: number;
  steps: LateStep[];
}

const which = { which: fc.nat(TASKS_MAX - 1) };
const kind = <const K extends string>(...kinds: K[]) => ({ do: fc.constantFrom(...kinds) });
const ms = fc.oneof(
  fc.constantFrom(1, hold_ms - 1, hold_ms, hold_ms + 1, 30_000, HOUR, expiry_ms - 1, expiry_ms, 48 * HOUR),
  fc.nat(48 * HOUR),
);
const move: fc.Arbitrary<object> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ ...kind('arrive'), auto: fc.boolean() }) },
  { weight: 8, arbitrary: fc.record({ ...kind('approve'), ...which }) },
  { weight: 4, arbitrary: fc.record({ ...kind('undo', 'undo', 'reject', 'later'), ...which }) },
  { weight: 3, arbitrary: fc.record(kind('pause', 'resume')) },
  { weight: 1, arbitrary: fc.record(kind('restart')) },
  { weight: 2, arbitrary: fc.record(kind('stall', 'go', 'go')) },
  { weight: 2, arbitrary: fc.record(kind('calm')) },
  { weight: 2, arbitrary: fc.record({ ...kind('pass'), ms: fc.constantFrom(1, hold_ms - 1, hold_ms, 30_000) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      ...kind('jump'),
      ms: fc.oneof(
        ms,
        ms.map((back) => -back),
      ),
    }),
  },
  {
    weight: 9,
    arbitrary: fc.record({
      ...kind('aim'),
      at: fc.constantFrom('runs', 'runs', 'runs', 'runs', 'runs', 'runs', 'expires'),
      plus: fc.constantFrom(-1, 0, 0, 0, 1),
      fires: fc.constantFrom(true, true, false),
      ...which,
    }),
  },
  { weight: 3, arbitrary: fc.record({ ...kind('fire'), shuffle: fc.nat(1_000) }) },
);
const aStep = fc
  .tuple(move, fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 40 })))
  .map(([made, turns]) => ({ ...made, turns }) as LateStep);

const aStory: fc.Arbitrary<LateStory> = fc.record({
  place: fc.constantFrom(...SWITCHES),
  before_ms: fc.nat(30 * HOUR),
  steps: fc.array(aStep, { minLength: 1, maxLength: 50, size: 'max' }),
});

/** Played side by side, because an office mostly waits for the disk. */
export const lateStories = fc.array(aStory, { minLength: 1, maxLength: 12, size: 'max' });

export interface LateFigures {
  stories: number;
  steps: number;
  sent: number;
  undone: number;
  expired: number;
  /** Approvals that a pause, a jump or a change of mind kept from running. */
  heldBack: number;
}

interface Permit {
  revision: number;
  from: number;
  /** The latest date since the approval: a hold that is over stays so when the date is put back. */
  latest: number;
  until: number;
}

/** Plays one story; throws where something left that might not, or stayed that should have left. */
export async function playLate(story: LateStory, figures: LateFigures): Promise<void> {
  const [timeZone, at] = story.place;
  const office = await openLateOffice({ date: Date.parse(at) - story.before_ms, timeZone, handbook: AUTO });
  const played = new Played(office, figures);
  try {
    figures.stories += 1;
    await played.step({ do: 'arrive', auto: false, turns: 0 });
    for (const step of story.steps) await played.step(step);
    await played.end();
  } finally {
    await office.close();
  }
}

class Played {
  readonly #office: LateOffice;
  readonly #figures: LateFigures;
  readonly #subjects: string[] = [];
  readonly #permits = new Map<string, Permit>();
  readonly #sent = new Set<string>();
  readonly #wrong: string[] = [];
  #isPaused = false;

  constructor(office: LateOffice, figures: LateFigures) {
    this.#office = office;
    this.#figures = figures;
    office.post.onLeave = (left) => this.#judge(left);
  }

  async step(step: LateStep): Promise<void> {
    this.#figures.steps += 1;
    const { clock, post } = this.#office;
    if (step.do === 'arrive') await this.#arrive(step.auto);
    if (step.do === 'approve' || step.do === 'undo' || step.do === 'reject' || step.do === 'later') {
      await this.#decide(step.do, step.which);
    }
    if (step.do === 'pause') await this.#pause();
    if (step.do === 'resume') await this.#resume();
    if (step.do === 'restart') await this.#office.restart();
    if (step.do === 'stall') post.stall();
    if (step.do === 'go') post.go();
    if (step.do === 'calm') await this.#calm();
    if (step.do === 'pass') await clock.pass(step.ms);
    if (step.do === 'jump') clock.jump(step.ms);
    if (step.do === 'aim') this.#aim(step);
    this.#keepLatest();
    if (step.do === 'fire') clock.fireAll(shuffled(step.shuffle));
    for (let passed = 0; passed < step.turns; passed += 1) await turn();
    this.#agree();
  }

  /** Lets everything come to its end, and looks whether what was approved and never called back did leave. */
  async end(): Promise<void> {
    const { clock, post } = this.#office;
    post.go();
    await this.#calm();
    if (this.#isPaused) await this.#resume();
    for (let round = 0; round < 20 && this.#waiting().length > 0; round += 1) {
      const next = Math.min(...this.#waiting().map(({ wakeAt }) => wakeAt ?? 0));
      if (next > clock.now()) clock.jump(next - clock.now());
      this.#keepLatest();
      clock.fireAll();
      await this.#calm();
    }
    for (const { id, subject, state } of this.#office.tasks()) {
      if (!this.#subjects.includes(subject)) continue;
      const isSent = this.#sent.has(id);
      if (isSent !== (state === 'done'))
        this.#wrong.push(`${subject} is ${state}, but ${isSent ? 'left' : 'never left'}`);
      if (!['done', 'pending', 'rejected', 'expired', 'failed'].includes(state))
        this.#wrong.push(`${subject} stays ${state}`);
      if (state === 'expired') this.#figures.expired += 1;
      if (!isSent && this.#permits.has(id)) this.#figures.heldBack += 1;
    }
    this.#agree();
  }

  #judge({ taskId, revision, subject, at }: Left): void {
    this.#figures.sent += 1;
    const permit = this.#permits.get(taskId);
    const wrong = (why: string) => this.#wrong.push(`${subject} left at ${at}: ${why}`);
    if (this.#sent.has(taskId)) wrong('it had left before');
    this.#sent.add(taskId);
    if (this.#isPaused) wrong('the owner had been told that nothing goes out');
    if (!permit) {
      wrong('it was never approved, or the owner had been told that nothing was sent');
      return;
    }
    if (permit.revision !== revision) wrong(`approved was revision ${permit.revision}, not ${revision}`);
    const latest = Math.max(permit.latest, at);
    if (latest < permit.from) wrong(`${permit.from - latest} ms before the end of its hold`);
    if (at >= permit.until) wrong(`${at - permit.until} ms after its expiry`);
  }

  #agree(): void {
    if (this.#wrong.length > 0) throw new Error(this.#wrong.join('\n'));
  }

  async #arrive(auto: boolean): Promise<void> {
    if (this.#subjects.length >= TASKS_MAX || this.#office.post.isStalled()) return;
    const subject = `${auto ? 'auto' : 'ask'} ${this.#subjects.length}`;
    this.#subjects.push(subject);
    const now = this.#office.clock.now();
    const { id, state, revision } = await this.#office.arrive(subject);
    if (auto && state === 'approved')
      this.#permits.set(id, { revision, from: now + hold_ms, latest: now, until: now + expiry_ms });
  }

  async #decide(verb: 'approve' | 'undo' | 'reject' | 'later', index: number): Promise<void> {
    const task = this.#known(index);
    if (!task) return;
    const card = await this.#office.office.read.card(task.id);
    const now = this.#office.clock.now();
    const { ok } = await this.#office.decide(task.id, verb);
    if (!ok) return;
    if (verb === 'approve') {
      if (now >= card!.expiresAt)
        this.#wrong.push(`${task.subject} was approved ${now - card!.expiresAt} ms after its expiry`);
      this.#permits.set(task.id, {
        revision: card!.revision,
        from: now + hold_ms,
        latest: now,
        until: card!.expiresAt,
      });
    }
    if (verb !== 'undo' && verb !== 'reject') return;
    if (this.#sent.has(task.id))
      this.#wrong.push(`${task.subject} had left when the owner was told that nothing was sent`);
    this.#permits.delete(task.id);
    this.#figures.undone += 1;
  }

  async #pause(): Promise<void> {
    const { ok } = await this.#office.pause();
    if (ok) this.#isPaused = true;
  }

  async #resume(): Promise<void> {
    this.#isPaused = false;
    await this.#office.resume();
  }

  #aim({ which, at, plus, fires }: Extract<LateStep, { do: 'aim' }>): void {
    const task = this.#known(which);
    const permit = task && this.#permits.get(task.id);
    const to = at === 'expires' ? task?.expiresAt : permit?.from;
    if (to) this.#office.clock.jump(to + plus - this.#office.clock.now());
    this.#keepLatest();
    if (fires) this.#office.clock.fireAll();
  }

  #keepLatest(): void {
    for (const permit of this.#permits.values()) permit.latest = Math.max(permit.latest, this.#office.clock.now());
  }

  async #calm(): Promise<void> {
    if (this.#office.post.isStalled()) return;
    await this.#office.quiet();
  }

  #known(index: number) {
    const subject = this.#subjects[index % Math.max(1, this.#subjects.length)];
    return this.#office.tasks().find((one) => one.subject === subject);
  }

  #waiting() {
    return this.#office.tasks().filter(({ state, isClosed }) => !isClosed && ['approved', 'unknown'].includes(state));
  }
}

function shuffled(by: number) {
  return <T>(all: T[]): T[] => {
    const left = [...all];
    const out: T[] = [];
    for (let draw = by + 1; left.length > 0; draw = (draw * 1_103_515_245 + 12_345) % 2 ** 31) {
      out.push(...left.splice(draw % left.length, 1));
    }
    return out;
  };
}
