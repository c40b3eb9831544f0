/**
 * Random commands to the real office in the simulated world, and to the model of a task's life: after each they have to agree about every task, about what left,
 * and about what the owner's chat offers her.
 */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { ground } from './ground.ts';
import { type Kind, Model, type NextCall } from './model.ts';
import { HANDBOOK, worldOffice } from './office.ts';
import { outside } from './outside.ts';
import { phone } from './phone.ts';
import { beginSteps, DENYING, notesIn, textOf } from './steps.ts';

interface Command {
  name: keyof typeof COMMANDS;
  a: number;
  b: number;
}

/** Long enough for whatever a command sets in motion; short beside every deadline. */
const SETTLE_MS = 1_000;
const START_AT = Date.UTC(2026, 4, 4, 9);
const TASKS_MAX = 8;
const WAITS_MS = [25_000, 3_000, 120_000, 3_600_000, 2.1 * 3_600_000, 25_000, 25 * 3_600_000];

let model = new Model();
let words = 0;

type Act = (a: number, b: number) => void | Promise<void>;
type Task = ReturnType<Model['task']>;

const COMMANDS = {
  arrive: (a, b) => {
    if (model.tasks.length >= TASKS_MAX) return;
    const kind: Kind = (['mail', 'mail', 'post', 'pay'] as const)[a % 4]!;
    const known = b % 3 === 0;
    const number = model.tasks.length + 1;
    model.arrive(kind, known, ground.time.now);
    outside.arrive({
      source: `outside:${number}`,
      kind: 'EMAIL',
      from: known ? 'Known <known@example.com>' : `Ali <ali${number}@example.com>`,
      subject: `${kind} ${number}`,
      at: ground.time.now,
      request: 'When is it due?',
      facts: { thread: `t${number}` },
    });
  },
  approve: (a) => onCard(a, 'Approve', (task) => void model.approve(task, ground.time.now)),
  reject: (a) => onCard(a, 'Reject', (task) => model.reject(task)),
  later: (a) => onCard(a, 'Later', (task) => model.later(task, ground.time.now)),
  undo: (a) => onCard(a, 'Undo', (task) => model.undo(task)),
  edit: (a) =>
    withWords(a, 'Edit', (task) => {
      const text = `${task.kind} ${task.number} in words ${words}.`;
      model.redraft(task, text, ground.time.now, false);
      return text;
    }),
  redo: (a) =>
    withWords(a, 'Redo', (task) => {
      const how = `better ${words}`;
      model.redraft(task, `${task.kind} ${task.number} step 1, ${how}.`, ground.time.now, true);
      return how;
    }),
  retry: (a) => onCard(a, 'Try again', (task) => void model.retry(task, ground.time.now)),
  drop: (a) => onCard(a, 'Drop', (task) => model.reject(task)),
  sayTheTruth: (a) => {
    const task = pick(model.having('unknown'), a);
    if (!task) return;
    const wasSent = outside.effects.some(({ action }) => action.text === task.text);
    model.settle(task, wasSent, ground.time.now);
    phone.tap(cardOf(task, 'Yes, it was sent'), wasSent ? 'Yes, it was sent' : 'No, send it');
  },
  editByHand: (a) => {
    const task = pick(model.having('pending'), a);
    const note = task && noteOf(task);
    if (!task || !note) return;
    words += 1;
    const text = `${task.kind} ${task.number} by hand ${words}.`;
    worldOffice.write(note, textOf(note).replace(`\n${task.text}\n`, `\n${text}\n`));
    model.editByHand(task, text);
  },
  approveByHand: (a) => {
    const task = pick(model.having('pending'), a);
    const note = task && noteOf(task);
    if (!task || !note) return;
    ground.disk.rename(note, note.replace('/Pending_Approval/', '/Approved/'));
    model.approveByHand(task, ground.time.now);
  },
  pause: () => {
    phone.say('/pause');
    model.isPaused = true;
  },
  resume: () => {
    phone.say('/resume');
    model.isPaused = false;
  },
  forbid: () => {
    worldOffice.writeHandbook(DENYING);
    model.isForbidden = true;
  },
  allow: () => {
    worldOffice.writeHandbook(HANDBOOK);
    model.isForbidden = false;
  },
  nextCall: (a) => {
    const call: NextCall = a % 2 === 0 ? 'cut' : 'refused';
    if (outside.fates.length > 0) return;
    outside.fates.push(call);
    model.nextCalls.push(call);
  },
  wait: (a) => passTo(ground.time.now + WAITS_MS[a % WAITS_MS.length]!),
  stop: () => worldOffice.close(),
  kill: () => worldOffice.kill(),
  powerCut: () => worldOffice.cutPower(),
} satisfies Record<string, Act>;

export interface Agreement {
  seed: number;
  steps: readonly Command[];
}

/** Throws where the two disagree. */
export async function agree({ seed, steps }: Agreement, folder: string): Promise<void> {
  await worldOffice.makeWorld(seed, START_AT, folder);
  beginSteps();
  model = new Model();
  words = 0;
  await worldOffice.open();
  for (const { name, a, b } of steps) {
    ground.note(`COMMAND ${name} ${a} ${b}`);
    await COMMANDS[name](a, b);
    await ground.time.end();
    if (!worldOffice.isOpen) await worldOffice.open();
    await passTo(ground.time.now + SETTLE_MS);
    compare(folder);
  }
  await worldOffice.close();
}

/** Never ends near a moment at which milliseconds decide. */
async function passTo(until: number): Promise<void> {
  for (let to = until; ; ) {
    await ground.time.pass(to - ground.time.now);
    const moved = model.pass(ground.time.now);
    const close = model.moments().find((moment) => Math.abs(moment - ground.time.now) < 2 * SETTLE_MS);
    if (close === undefined && !moved) return;
    to = ground.time.now + SETTLE_MS;
  }
}

function onCard(a: number, label: string, decide: (task: Task) => void): void {
  const state = STATE_OF_LABEL[label]!;
  const task = pick(model.having(state), a);
  if (!task) return;
  phone.tap(cardOf(task, label), label);
  decide(task);
}

const STATE_OF_LABEL: Record<string, Task['state']> = {
  Approve: 'pending',
  Reject: 'pending',
  Later: 'pending',
  Edit: 'pending',
  Redo: 'pending',
  Undo: 'approved',
  'Try again': 'failed',
  Drop: 'failed',
};

/** Taps the button, and answers what it asks with the words that `decide` gives. */
async function withWords(a: number, label: string, decide: (task: Task) => string): Promise<void> {
  const task = pick(model.having('pending'), a);
  if (!task) return;
  words += 1;
  phone.tap(cardOf(task, label), label);
  await ground.time.pass(SETTLE_MS);
  const prompt = phone.messages().findLast((message) => message.forceReply);
  if (!prompt) throw new Error(`${label} asked for no words`);
  phone.say(decide(task), prompt.id);
}

function pick<T>(from: readonly T[], a: number): T | undefined {
  return from[a % Math.max(1, from.length)];
}

/** The one message that offers this button for this task. */
function cardOf(task: Task, label: string) {
  const cards = phone.withButton(label).filter(({ text }) => text.includes(task.text));
  if (cards.length !== 1) throw new Error(`${cards.length} cards with ${label} for “${task.text}”`);
  return cards[0]!;
}

function noteOf(task: Task): string | undefined {
  return notesIn('Pending_Approval').find((note) => textOf(note).includes(`\n${task.text}\n`));
}

function compare(folder: string): void {
  const ledger = new DatabaseSync(join(folder, 'sqlite', '_state_ledger.db'), { readOnly: true });
  const rows = ledger.prepare('SELECT source, state FROM tasks').all() as { source: string; state: string }[];
  ledger.close();
  for (const task of model.tasks) {
    const actual = rows.find(({ source }) => source === `outside:${task.number}`)?.state ?? 'nowhere';
    if (actual !== task.state) throw new Error(`“${task.text}” is ${actual}, the model says ${task.state}`);
    if (task.state === 'pending' && task.snoozedUntil === 0) cardOf(task, 'Approve');
    if (task.state === 'approved') cardOf(task, 'Undo');
    if (task.state === 'failed') cardOf(task, 'Try again');
    if (task.state === 'unknown') cardOf(task, 'No, send it');
  }
  const left = outside.effects.map(({ action }) => action.text).sort();
  const expected = [...model.sent].sort();
  if (left.join('|') !== expected.join('|'))
    throw new Error(`left: ${left.join('|')}; the model: ${expected.join('|')}`);
  const asking = phone.withButton('Approve').length;
  const open = model.having('pending').length;
  if (asking !== open) throw new Error(`${asking} cards ask, the model says ${open}`);
}

/** What happens more often in an office stands more often here. */
const NAMES: Command['name'][] = [
  ...(Object.keys(COMMANDS) as Command['name'][]),
  ...times(4, 'arrive', 'approve', 'wait', 'nextCall'),
  ...times(2, 'allow', 'resume', 'undo', 'retry', 'sayTheTruth'),
];

function times(count: number, ...names: Command['name'][]): Command['name'][] {
  return Array.from({ length: count }, () => names).flat();
}

export const drawnCommands: fc.Arbitrary<Agreement> = fc.record({
  seed: fc.noShrink(fc.nat(2 ** 30)),
  steps: fc.array(
    fc.record({
      name: fc.constantFrom(...NAMES),
      a: fc.nat(99),
      b: fc.nat(99),
    }),
    { minLength: 5, maxLength: 40, size: 'max' },
  ),
});
