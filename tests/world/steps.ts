/**
 * What can happen in a story: the owner, the outside, and everything that can go wrong. Each step is a name and two numbers, so that a story
 * is plain data that can be drawn, shortened and played again.
 */
import type { Arrival } from '../../src/domain/task.ts';
import type { ChatMessage } from '../../src/sandbox/telegram/types.ts';
import { ground } from './ground.ts';
import type { Fate } from './network.ts';
import { weather } from './network.ts';
import { HANDBOOK, VAULT, worldOffice } from './office.ts';
import { outside } from './outside.ts';
import { phone } from './phone.ts';

export interface Step {
  name: StepName;
  /** Which, or how much. */
  a: number;
  b: number;
}

type Act = (a: number, b: number) => void | Promise<void>;

const FATES: readonly Fate[] = ['refused', 'lost', 'cut', 'late', 'hangs', '500-before', '500-after', '429'];
const CODES = ['EIO', 'ENOSPC', 'EDQUOT'] as const;
const LABELS = ['Approve', 'Approve', 'Approve', 'Reject', 'Later', 'Edit', 'Redo', 'Undo', 'Try again', 'Drop'];
const WAITS_MS = [5, 300, 2_000, 21_000, 61_000, 400_000, 3 * 3_600_000, 13 * 3_600_000, 25 * 3_600_000];
export const DENYING = `rules:\n  - name: nothing\n    when: always\n    then: DENY\n`;

/** The owner changed or moved these by hand; ids of notes. */
export const byHand = { approved: [] as { at: number; text: string }[], deleted: new Set<string>() };

export const STEPS = {
  arrive: (a, b) => outside.arrive(arrival(outside.arrivals.length + 1, a, b)),
  arriveAgain: (a) => {
    const known = outside.arrivals[a % Math.max(1, outside.arrivals.length)];
    if (known) outside.arrive(known);
  },
  ask: () => {
    requests += 1;
    phone.say(`mail ${1_000 + requests}`);
  },
  tap: (a, b) => {
    const label = LABELS[a % LABELS.length]!;
    const cards = phone.withButton(label);
    if (cards.length > 0) phone.tap(cards[b % cards.length]!, label);
  },
  tapMany: (a) => {
    for (const card of phone.withButton('Approve').slice(0, 1 + (a % 4))) {
      phone.tap(card, 'Approve');
      if (a % 2 === 0) phone.tap(card, 'Approve');
    }
  },
  reply: (a) => {
    const prompts = phone.messages().filter((message) => message.forceReply);
    const prompt = prompts[a % Math.max(1, prompts.length)];
    words += 1;
    const text = prompt ? replyTo(prompt) : null;
    if (prompt && text) phone.say(text, prompt.id);
  },
  undo: () => phone.say('/undo'),
  pause: () => phone.say('/pause'),
  resume: () => phone.say('/resume'),
  wait: (a) => ground.time.pass(WAITS_MS[a % WAITS_MS.length]!),
  fate: (a) => void outside.fates.push(FATES[a % FATES.length]!),
  storm: (a) => {
    weather.telegram = [0, 0.05, 0.2, 0.4][a % 4]!;
  },
  updatesAgain: () => phone.shuffleUpdates(),
  die: (a, b) => ground.lay(1 + (a % 60), { do: b % 2 === 0 ? 'die-before' : 'die-after' }),
  kill: () => worldOffice.kill(),
  powerCut: () => worldOffice.cutPower(),
  stop: () => worldOffice.close(),
  diskError: (a, b) => {
    for (let nth = 0; nth <= b % 3; nth += 1)
      ground.lay(1 + (a % 40) + nth, { do: 'fail', code: CODES[b % CODES.length]! });
  },
  diskFull: () => ground.disk.fill(),
  room: () => ground.disk.makeRoom(),
  edit: (a, b) => {
    const note = notesIn('Pending_Approval')[a % Math.max(1, notesIn('Pending_Approval').length)];
    if (note) worldOffice.write(note, textOf(note).replace(/ step (\d+)[^.]*\./, ` step $1 by hand ${b}.`));
  },
  moveToApproved: (a) => {
    const notes = notesIn('Pending_Approval');
    const note = notes[a % Math.max(1, notes.length)];
    if (!note) return;
    byHand.approved.push({ at: ground.time.now, text: textOf(note) });
    ground.disk.rename(note, note.replace('/Pending_Approval/', '/Approved/'));
  },
  remove: (a) => {
    const notes = notesIn('Pending_Approval');
    const note = notes[a % Math.max(1, notes.length)];
    if (!note) return;
    byHand.deleted.add(idOf(note));
    ground.disk.remove(note);
  },
  forbid: (a) => worldOffice.writeHandbook(a % 2 === 0 ? DENYING : HANDBOOK),
} satisfies Record<string, Act>;

export type StepName = keyof typeof STEPS;

let requests = 0;
let words = 0;

export function beginSteps(): void {
  requests = 0;
  words = 0;
  byHand.approved = [];
  byHand.deleted = new Set();
}

function arrival(number: number, a: number, b: number): Arrival {
  const kind = ['mail', 'mail', 'post', 'pay'][a % 4];
  const steps = b % 5 === 0 ? ` of ${2 + (b % 6)}` : '';
  const from = b % 3 === 0 ? 'Known <known@example.com>' : `Ali <ali${number}@example.com>`;
  return {
    source: `outside:${number}`,
    kind: 'EMAIL',
    from,
    subject: `${kind} ${number}${steps}`,
    at: ground.time.now,
    request: 'When is it due?',
    facts: { thread: `t${number}` },
  };
}

/** An edit's text says of which task and step it is; null where her taps leave that open. */
function replyTo(prompt: ChatMessage): string | null {
  if (!prompt.text.includes('whole')) return `say it better ${words}`;
  const edits = phone.taps.filter(({ label }) => label === 'Edit');
  const about = new Set(edits.map(({ text }) => /(mail|post|pay) \d+ step \d+/.exec(text)?.[0]));
  return about.size === 1 ? `${[...about][0]} in words ${words}.` : null;
}

export function notesIn(folder: string): string[] {
  const found: string[] = [];
  const visit = (path: string) => {
    const inode = ground.disk.find(path);
    if (inode?.kind !== 'folder') return;
    for (const [name, child] of inode.names) {
      if (child.kind === 'folder') visit(`${path}/${name}`);
      else if (name.endsWith('.md') && !name.startsWith('.')) found.push(`${path}/${name}`);
    }
  };
  visit(`${VAULT}/${folder}`);
  return found.sort();
}

export function textOf(path: string): string {
  const inode = ground.disk.find(path);
  return inode?.kind === 'file' ? inode.data.toString() : '';
}

export function idOf(path: string): string {
  return /_([0-9A-Z]{26})\.md$/.exec(path)?.[1] ?? path;
}
