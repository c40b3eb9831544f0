/**
 * Random stories of how often one task is thought about: the steps and rules of the office on a real ledger, held against a count. The note
 * is always the same; nothing here depends on it.
 */
import fc from 'fast-check';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { systemClock } from '../../../src/clock.ts';
import { defineConnector } from '../../../src/connectors/connector.ts';
import type { Verb } from '../../../src/domain/card.ts';
import { OfficeError } from '../../../src/errors.ts';
import { LIMITS } from '../../../src/limits.ts';
import type { ThinkInput, Thought } from '../../../src/reasoning/reasoner.ts';
import { createHost, createHosts } from '../../../src/runtime/connector-host.ts';
import { decisionRule } from '../../../src/runtime/decide.ts';
import type { Desk } from '../../../src/runtime/desk.ts';
import { newNonce } from '../../../src/runtime/keys.ts';
import { execute } from '../../../src/runtime/task/act.ts';
import { partOf } from '../../../src/runtime/task/parts.ts';
import { read as readStep } from '../../../src/runtime/task/read.ts';
import { think } from '../../../src/runtime/task/think.ts';
import { aCard, aDesk, aRow } from '../../runtime/bench.ts';
import { aTask } from '../../vault/fixtures.ts';

const { iterations_max } = LIMITS;
const by = 'telegram:7';
const NEVER = new AbortController().signal;

/** One choice for whoever is next: the reasoner, the owner or the outside. */
export interface IterationStep {
  thought: 'continue' | 'last' | 'ask' | 'nothing';
  verb: 'approve' | 'redo' | 'edit' | 'answer';
  hasWords: boolean;
  isRefused: boolean;
}

const aStep: fc.Arbitrary<IterationStep> = fc.record({
  thought: fc.constantFrom(...Array<'continue'>(12).fill('continue'), 'last', 'ask', 'nothing'),
  verb: fc.constantFrom('approve', 'approve', 'approve', 'redo', 'edit', 'answer'),
  hasWords: fc.constantFrom(true, true, true, false),
  isRefused: fc.constantFrom(...Array<boolean>(7).fill(false), true),
});
const aStory = fc.array(aStep, { minLength: 1, maxLength: 60, size: 'max' });
/** Played side by side, so that they share the ledger's commits. */
export const iterationStories = fc.array(aStory, { minLength: 1, maxLength: 200, size: 'max' });

export interface IterationFigures {
  steps: number;
  thoughts: number;
  /** How often the limit was reached. */
  stops: number;
}

/** What comes next for one task, and how often the reasoner was asked since the owner last had a word. */
interface Mind {
  say: IterationStep['thought'];
  isRefused: boolean;
  asked: number;
}

export interface Office {
  desk: Desk;
  minds: Map<string, Mind>;
}

/** Inside a test, with whose end it ends. */
export async function openIterations(): Promise<Office> {
  const base = await aDesk({ clock: systemClock });
  const minds: Office['minds'] = new Map();
  const limits = { ...LIMITS, connector_calls_at_once_max: 100, breaker_failures_max: 1_000_000 };
  const connector = outsideOf(minds);
  const host = createHost({ connector, settings: {}, context: {} as never, clock: systemClock, limits });
  onTestFinished(() => host.close());
  const read = async ({ id, path }: { id: string; path: string }) => ({
    path,
    hash: id,
    task: { ...aTask({ id }), action: ACTION },
  });
  const desk: Desk = {
    ...base,
    hosts: createHosts([host]),
    notes: { ...base.notes, read: read as unknown as Desk['notes']['read'] },
    reasoner: { name: 'dice', think: async (input: ThinkInput) => thoughtOf(minds.get(input.task.id)!) },
    dryRun: false,
  };
  return { desk, minds };
}

/** Plays one story, task after task; throws where the office and the count differ. */
export async function playIterations(
  office: Office,
  story: readonly IterationStep[],
  figures: IterationFigures,
): Promise<void> {
  let played: Played | null = null;
  for (const step of story) {
    figures.steps += 1;
    played ??= await Played.open(office, figures);
    if (await played.step(step)) played = null;
  }
}

/** One step of the loop, as its machine takes it. */
async function oneStep(desk: Desk, id: string): Promise<string> {
  const found = await readStep(desk, id);
  if (found === 'given') return 'act';
  return found === 'ready' ? think(desk, id, NEVER) : 'question';
}

class Played {
  readonly #office: Office;
  readonly #figures: IterationFigures;
  readonly #id: string;
  #state: 'claimed' | 'pending' | 'asking' | 'approved' | 'failed' = 'claimed';
  /** The count: which draft this is. */
  #draft = 1;
  #isEdited = false;
  #goesOn = false;

  private constructor(office: Office, figures: IterationFigures, id: string) {
    this.#office = office;
    this.#figures = figures;
    this.#id = id;
  }

  static async open(office: Office, figures: IterationFigures): Promise<Played> {
    const row = aRow({ state: 'claimed', revision: 0, category: 'general', expiresAt: Number.MAX_SAFE_INTEGER });
    await office.desk.ledger.open(row, []);
    office.minds.set(row.id, { say: 'last', isRefused: false, asked: 0 });
    return new Played(office, figures, row.id);
  }

  /** True when the task has come to its end. */
  async step(step: IterationStep): Promise<boolean> {
    if (this.#state === 'claimed') return this.#think(step);
    if (this.#state === 'approved') return this.#execute(step);
    return this.#decide(step);
  }

  async #think({ thought }: IterationStep): Promise<boolean> {
    const mind = this.#office.minds.get(this.#id)!;
    mind.say = thought;
    const before = mind.asked;
    const outcome = await oneStep(this.#office.desk, this.#id);
    const thoughts = mind.asked - before;
    const isOver = !this.#isEdited && this.#draft > iterations_max;
    this.#agree(thoughts, isOver || this.#isEdited ? 0 : 1, 'thoughts');
    this.#agree(mind.asked <= iterations_max, true, 'at most five thoughts without a word of the owner');
    const expected = this.#isEdited ? 'act' : isOver ? 'question' : OUTCOMES[thought];
    this.#agree(outcome, expected, 'outcome');
    this.#figures.thoughts += thoughts;
    if (isOver) this.#figures.stops += 1;
    if (outcome === 'nothing') return true;
    if (outcome === 'act' && !this.#isEdited) this.#goesOn = thought === 'continue';
    this.#isEdited = false;
    await this.#ask(outcome === 'act' ? 'pending' : 'asking');
    return false;
  }

  async #ask(as: 'pending' | 'asking'): Promise<void> {
    const { ledger } = this.#office.desk;
    const row = (await ledger.task(this.#id))!;
    this.#agree(row.iteration, this.#draft, 'iteration');
    const next = { ...row, revision: row.revision + 1, digest: 'd1' };
    const card = aCard(next, { stage: as === 'pending' ? 'decide' : 'asking' });
    await ledger.advanceSoon(this.#id, ['drafting'], {
      set: { state: as, revision: next.revision, digest: 'd1' },
      card,
    });
    this.#state = as;
  }

  async #decide({ verb, hasWords }: IterationStep): Promise<boolean> {
    const asked = VERBS[this.#state as 'pending' | 'asking' | 'failed'][verb];
    if (!asked) return false;
    const text = hasWords ? 'the owner’s words' : undefined;
    const { ledger } = this.#office.desk;
    const input = {
      verb: asked,
      text,
      digest: undefined,
      by,
      now: systemClock.now(),
      hold_ms: 0,
      paused: false,
      limits: LIMITS,
      newNonce,
      showTime: String,
    };
    const { ok } = await ledger.decide({ taskId: this.#id }, decisionRule(input));
    const isTooMany = asked === 'redo' && this.#draft >= iterations_max;
    this.#agree(ok, !isTooMany, `${asked} accepted`);
    if (isTooMany || (asked !== 'approve' && asked !== 'retry' && !hasWords)) return false;
    if (asked === 'redo') this.#draft += 1;
    if (asked === 'answer' && this.#draft >= iterations_max) this.#draft = 1;
    this.#isEdited = asked === 'edit';
    this.#office.minds.get(this.#id)!.asked = 0;
    this.#state = asked === 'approve' || asked === 'retry' ? 'approved' : 'claimed';
    return false;
  }

  async #execute({ isRefused }: IterationStep): Promise<boolean> {
    const { desk, minds } = this.#office;
    const facts = { category: 'general', critical: [] };
    const draft = {
      action: ACTION,
      digest: 'd1',
      facts,
      attachments: [],
      isJoint: false,
      parts: [partOf(desk, ACTION)],
    };
    desk.drafts.set(this.#id, draft as never);
    minds.get(this.#id)!.isRefused = isRefused;
    const outcome = await execute(desk, this.#id, NEVER);
    this.#agree(outcome, isRefused ? 'failed' : this.#goesOn ? 'goesOn' : 'confirmed', 'execution');
    if (outcome === 'confirmed') return true;
    if (outcome === 'goesOn') {
      this.#draft += 1;
      this.#state = 'claimed';
      return false;
    }
    const row = (await desk.ledger.task(this.#id))!;
    await desk.ledger.advanceSoon(this.#id, ['failed'], { card: aCard(row, { stage: 'failed' }) });
    this.#state = 'failed';
    return false;
  }

  #agree(got: unknown, expected: unknown, what: string): void {
    if (got !== expected)
      throw new Error(`${what}: ${got}, but should be ${expected}; draft ${this.#draft}, ${this.#state}`);
  }
}

const ACTION = { type: 'test.act', text: 'x' };
const OUTCOMES = { continue: 'act', last: 'act', ask: 'question', nothing: 'nothing' } as const;
/** What a choice means at each stage; the rest fits nowhere there. */
const VERBS: Record<'pending' | 'asking' | 'failed', Partial<Record<IterationStep['verb'], Verb>>> = {
  pending: { approve: 'approve', redo: 'redo', edit: 'edit' },
  asking: { answer: 'answer' },
  failed: { approve: 'retry', edit: 'edit' },
};

function thoughtOf(mind: Mind): Thought {
  mind.asked += 1;
  if (mind.say === 'ask') return { kind: 'ask', question: 'What now?', why: '' };
  if (mind.say === 'nothing') return { kind: 'done', why: '' };
  return { kind: 'act', action: ACTION, plan: [], why: '', goesOn: mind.say === 'continue' };
}

function outsideOf(minds: Office['minds']) {
  return defineConnector<object, object>({
    id: 'test',
    title: 'Test',
    configSchema: z.object({}),
    missing: () => [],
    open: async () => ({}),
    account: () => 'me',
    check: async () => ({ ok: true, says: '' }),
    actions: [
      {
        type: 'test.act',
        category: 'general',
        schema: z.strictObject({ type: z.literal('test.act'), text: z.string() }),
        facts: () => ({ category: 'general', critical: [], staysInThread: true }),
        render: () => ({ title: 'Act', blocks: [] }),
        attachments: () => [],
        execute: async (_session, _action, { key }) => {
          if (minds.get(key.split('.')[0]!)!.isRefused) throw new OfficeError('refused', 'No.');
          return { id: '1', link: '', at: '', summary: 'Done.' };
        },
        lookup: async () => ({ found: false, certain: true }),
      },
    ],
  });
}
