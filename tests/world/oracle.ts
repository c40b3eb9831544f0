/** What must hold when a story has ended, whatever happened in it. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Action } from '../../src/domain/action.ts';
import { ground } from './ground.ts';
import { outside } from './outside.ts';
import { phone } from './phone.ts';
import { byHand, idOf, notesIn, textOf } from './steps.ts';

/** Of which task and step a text is; edits and new drafts of it say the same. */
const WHAT = /(mail|post|pay) \d+ step \d+/;
const APPROVING = ['Approve', 'Try again', 'No, send it'];
const FOLDERS = [
  'Needs_Action',
  'In_Progress',
  'Pending_Approval',
  'Approved',
  'Rejected',
  'Failed',
  'Done',
  'Quarantine',
];

interface Row {
  id: string;
  state: string;
  path: string;
  source: string;
  kind: string;
  subject: string;
}

/** Throws with what was broken. */
export function expectKept(folder: string): void {
  const ledger = new DatabaseSync(join(folder, 'sqlite', '_state_ledger.db'), { readOnly: true });
  try {
    expectNothingTwice();
    expectNothingUnapproved();
    expectNothingWhilePaused();
    expectUndoneStayedUndone();
    const rows = ledger.prepare('SELECT id, state, path, source, kind, subject FROM tasks').all() as unknown as Row[];
    expectNothingLost(rows);
    expectEveryStep(rows);
    expectWholeTrail(ledger);
  } finally {
    ledger.close();
  }
}

function expectNothingTwice(): void {
  const seen = new Map<string, string>();
  for (const { action } of outside.effects) {
    const what = WHAT.exec(action.text!)?.[0] ?? action.text!;
    if (seen.has(what)) throw new Error(`sent twice: “${seen.get(what)}” and “${action.text}”`);
    seen.set(what, action.text!);
  }
}

/** Each effect was on a card, whole, when the owner said yes to it; or on one that the handbook lets run. */
function expectNothingUnapproved(): void {
  for (const { action, at } of outside.effects) {
    const shows = (text: string) => text.includes(action.text!) && text.includes(String(action.to ?? action.place));
    const tapped = phone.taps.some((tap) => APPROVING.includes(tap.label) && tap.at <= at && shows(tap.text));
    const moved = byHand.approved.some((move) => move.at <= at && shows(move.text));
    if (!tapped && !moved && !isByRule(action, at)) throw new Error(`never approved: ${JSON.stringify(action)}`);
  }
}

/** From the moment in which her phone says that all is paused, until she says /resume. */
function expectNothingWhilePaused(): void {
  const resumes = phone.said.filter(({ text }) => text === '/resume').map(({ at }) => at);
  const pauses = phone.said.filter(({ text }) => text === '/pause').map(({ at }) => at);
  for (const { at } of phone.shown.filter(({ text }) => text.startsWith('Paused. Nothing goes out'))) {
    const said = pauses.findLast((pause) => pause <= at) ?? 0;
    const until = resumes.find((resume) => resume > said) ?? Number.POSITIVE_INFINITY;
    const broken = outside.departures.find((departure) => departure.at > at && departure.at < until);
    if (broken) throw new Error(`sent while paused: ${broken.action.text}`);
  }
}

/** “Nothing was sent” was true when it was said, and stays true until she approves again. */
function expectUndoneStayedUndone(): void {
  const undone = phone.taps.filter(({ label, toast }) => label === 'Undo' && toast?.startsWith('Taken back'));
  for (const undo of undone) {
    const about = (text: string) => text.includes(WHAT.exec(undo.text)?.[0] ?? '-');
    const approvedAgain =
      phone.taps.some((tap) => APPROVING.includes(tap.label) && tap.at > undo.at && about(tap.text)) ||
      byHand.approved.some((move) => move.at > undo.at && about(move.text));
    const effect = outside.effects.find(({ action }) => about(action.text!));
    if (effect && (!approvedAgain || effect.at < undo.at) && !isByRule(effect.action, effect.at))
      throw new Error(`taken back, and sent: ${effect.action.text}`);
  }
}

/** The handbook of these stories lets mails to people run whom the owner knows, or has written to before. */
function isByRule({ type, to }: Action, at: number): boolean {
  const wroteBefore = outside.effects.some((effect) => effect.action.to === to && effect.at < at);
  return type === 'email.send' && (to === 'known@example.com' || wroteBefore);
}

/** Every arrival and every request is one task, with one note, in the folder of its state. */
function expectNothingLost(rows: readonly Row[]): void {
  const notes = FOLDERS.flatMap(notesIn);
  for (const { source } of outside.arrivals) {
    const tasks = rows.filter((row) => row.source === source);
    if (tasks.length !== 1) throw new Error(`${source} has ${tasks.length} tasks`);
  }
  // On a full disk a request is refused, and she is told so.
  const asked = new Set(phone.said.filter(({ text }) => /^mail \d+$/.test(text)).map(({ text }) => text)).size;
  const refused = phone.shown.filter(({ text }) => text.startsWith('I can’t take this in')).length;
  const requests = rows.filter(({ kind }) => kind === 'REQUEST').length;
  // A reply to a message whose delivery was never recorded is taken for a request.
  const replies = phone.said.filter(({ text }) => !/^(mail \d+$|\/)/.test(text)).length;
  // The refusal itself may be lost, where the office ends before Telegram has taken it.
  const mayHaveRefused = ground.trace.some((line) => line.includes('Until then I take in nothing new'));
  if (requests > asked + replies || (requests + refused < asked && !mayHaveRefused))
    throw new Error(`${asked} requests, ${refused} refused, became ${requests} tasks`);
  for (const { id, state, path } of rows) {
    const own = notes.filter((note) => idOf(note) === id);
    // What she removed may be back after a power cut.
    if (byHand.deleted.has(id) && own.length <= 1) continue;
    if (own.length !== 1) throw new Error(`${id} (${state}) has ${own.length} notes: ${own.join(', ')}`);
    if (!own[0]!.endsWith(`/${path}`)) throw new Error(`${id} lies in ${own[0]}, the ledger says ${path}`);
    const said = /^state: (.*)$/m.exec(textOf(own[0]!))?.[1];
    if (said !== state && !path.startsWith('Quarantine/')) throw new Error(`${id} is ${state}, its note says ${said}`);
  }
  const known = new Set(rows.map(({ id }) => id));
  const strays = notes.filter((note) => !known.has(idOf(note)));
  const foreign = strays.filter((note) => !/Nothing is done here/.test(textOf(note)));
  if (foreign.length > 0) throw new Error(`notes of no task: ${foreign.join(', ')}`);
}

/** What has several steps is done when all of them are, whatever came between. */
function expectEveryStep(rows: readonly Row[]): void {
  for (const { state, subject } of rows.filter((row) => row.state === 'done')) {
    const [, what, steps] = /^(\w+ \d+) of (\d+)$/.exec(subject) ?? [];
    if (!what) continue;
    const done = outside.effects.filter(({ action }) => action.text!.startsWith(`${what} step`)).length;
    if (done !== Number(steps)) throw new Error(`${subject} is ${state} after ${done} steps`);
  }
}

/** Every line of the ledger is in the trail once and in order, and every effect has its line. */
function expectWholeTrail(ledger: DatabaseSync): void {
  const folder = ground.disk.find('/vault/Logs/single');
  const files = folder?.kind === 'folder' ? [...folder.names].filter(([name]) => name.endsWith('.jsonl')).sort() : [];
  const lines = files
    .flatMap(([, file]) => (file.kind === 'file' ? file.data.toString().split('\n') : []))
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { seq: number; action: string });
  lines.forEach(({ seq }, at) => {
    const expected = lines[0]!.seq + at;
    if (seq !== expected) throw new Error(`the audit trail has ${seq} where ${expected} belongs`);
  });
  const { seq } = ledger.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'audit'").get() as { seq: number };
  if (lines.at(-1)?.seq !== seq)
    throw new Error(`the audit trail ends with ${lines.at(-1)?.seq}, the ledger with ${seq}`);
  const settled = lines.filter(({ action }) => ['execution.confirmed', 'decision.sent'].includes(action));
  if (settled.length !== outside.effects.length)
    throw new Error(`${outside.effects.length} effects, ${settled.length} lines that tell of one`);
}
