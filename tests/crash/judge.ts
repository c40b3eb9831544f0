/** Compares the world with what was approved, after an office was killed and the story was played to its end. Every difference is one sentence. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ifLedger } from '../../src/cli/look.ts';
import { systemClock } from '../../src/clock.ts';
import { CONNECTORS } from '../../src/connectors/registry.ts';
import { LIMITS } from '../../src/limits.ts';
import { checkOffice } from '../../src/runtime/check/check.ts';
import { actionFieldsOf } from '../../src/runtime/open-desk.ts';
import type { Lane, Place } from './lane.ts';
import type { Owner } from './owner.ts';
import type { Expected, Story } from './stories.ts';

/** `kills`: how often the office died; a message whose answer was lost by that may have come once more. */
export async function differences({
  lane,
  place,
  owner,
  story,
  kills,
}: {
  lane: Lane;
  place: Place;
  owner: Owner;
  story: Story;
  kills: number;
}): Promise<string[]> {
  const expected = story.expected(place);
  return [
    ...(await outside(lane, expected)),
    ...(await record(place, expected)),
    ...(await trail(place, kills)),
    ...ledger(place),
    ...chat(lane, owner, expected, kills),
  ];
}

async function outside({ gmail, services }: Lane, { mails, effects = {}, shows = {} }: Expected): Promise<string[]> {
  const sent = await gmail.sent();
  const fits = (mail: (typeof sent)[number], wanted: Expected['mails'][number]) =>
    mail.to.join() === wanted.to &&
    mail.subject === wanted.subject &&
    mail.text.includes(wanted.says) &&
    mail.attachments.map(({ bytes }) => bytes.toString('utf8')).join() === (wanted.file ?? '');
  const missing = mails.filter((wanted) => sent.filter((mail) => fits(mail, wanted)).length === 0);
  const twice = mails.filter((wanted) => sent.filter((mail) => fits(mail, wanted)).length > 1);
  const counted = Object.entries(effects).map(async ([id, wanted]) => {
    const seen = (await services.get(id)?.effects()) ?? 0;
    return seen === wanted ? [] : [`${id} has seen ${seen} effects, not ${wanted}`];
  });
  const shown = Object.entries(shows).map(async ([id, wanted]) => {
    const [newest] = (await services.get(id)?.shows()) ?? [];
    const says = [newest?.text, ...(newest?.replies ?? []).map(({ text }) => text)].join('\n');
    return wanted.test(says) ? [] : [`${id} shows ${says}, not ${wanted}`];
  });
  const unapproved = sent.filter((mail) => !mails.some((wanted) => fits(mail, wanted)));
  return [
    ...(await Promise.all([...counted, ...shown])).flat(),
    ...missing.map(({ subject }) => `approved, but never sent: ${subject}`),
    ...twice.map(({ subject }) => `sent more than once: ${subject}`),
    ...unapproved.map(({ to, subject, text }) => `sent without approval: ${to} ${subject} ${text}`),
  ];
}

async function record({ vaultDir, stateDir }: Place, { tasks }: Expected): Promise<string[]> {
  const problems = await checkOffice({
    vaultDir,
    limits: LIMITS,
    actionFields: actionFieldsOf(CONNECTORS),
    withLedger: (use) => ifLedger(stateDir, use),
    isRunning: false,
    clock: systemClock,
  });
  const notes = await notesIn(vaultDir);
  const folders = Object.fromEntries(
    [...Map.groupBy(notes, ({ path }) => path.split('/')[0]!)].map(([folder, found]) => [folder, found.length]),
  );
  const inbox = await readdir(join(vaultDir, 'Inbox'));
  return [
    ...problems.map(({ path, problem }) => `vault check: ${path}: ${problem}`),
    ...repeated(notes.map(({ id }) => id)).map((id) => `two notes of one task: ${id}`),
    ...repeated(notes.map(({ source }) => source)).map((source) => `two notes of one arrival: ${source}`),
    ...(same(folders, tasks) ? [] : [`notes lie in ${JSON.stringify(folders)}, not in ${JSON.stringify(tasks)}`]),
    ...inbox.filter((name) => !name.startsWith('.')).map((name) => `still in the Inbox: ${name}`),
  ];
}

const ENDS = ['task.done', 'task.rejected', 'task.expired', 'task.denied'];
const BEGINNINGS = ['task.received', 'task.adopted'];

/** Every line once, no gap between numbers; a kill may leave one line cut short, and it is whole on the next. */
async function trail({ vaultDir }: Place, kills: number): Promise<string[]> {
  const parsed = (await trailOf(vaultDir)).map(parse);
  const lines = parsed.filter((line) => line !== null);
  const seqs = lines.map(({ seq }) => seq);
  const count = (actions: string[], task: string) =>
    lines.filter((line) => line.task === task && actions.includes(line.action)).length;
  const ids = [...new Set(lines.map(({ task }) => task).filter((task) => task !== ''))];
  return [
    ...(parsed.length - lines.length > kills ? ['more lines of the audit are cut short than there were kills'] : []),
    ...(seqs.every((seq, at) => seq === seqs[0]! + at) ? [] : [`the audit has a gap or a repeat: ${seqs.join(' ')}`]),
    ...ids.flatMap((id) => [
      ...(count(BEGINNINGS, id) === 1 ? [] : [`${count(BEGINNINGS, id)} beginnings of ${id} in the audit`]),
      ...(count(ENDS, id) === 1 ? [] : [`${count(ENDS, id)} ends of ${id} in the audit`]),
      ...(count(['execution.confirmed'], id) <= 1 ? [] : [`more than one receipt of ${id} in the audit`]),
    ]),
  ];
}

/** How often this stands in the audit. */
export async function audited({ vaultDir }: Place, action: string): Promise<number> {
  return (await trailOf(vaultDir)).filter((line) => parse(line)?.action === action).length;
}

/** Every line of the audit as it is, oldest first. */
async function trailOf(vaultDir: string): Promise<string[]> {
  const folder = join(vaultDir, 'Logs', 'single');
  const names = (await readdir(folder)).filter((name) => name.startsWith('audit-')).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return texts.flatMap((text) => text.split('\n').filter((line) => line !== ''));
}

interface Line {
  seq: number;
  action: string;
  task: string;
}

function parse(line: string): Line | null {
  try {
    return JSON.parse(line) as Line;
  } catch {
    return null;
  }
}

function ledger({ ask }: Place): string[] {
  const open = ask("SELECT key, state FROM executions WHERE state IN ('intent', 'unknown')");
  const parts = ask("SELECT key, state FROM deliveries WHERE state IN ('intent', 'unknown')");
  const twice = ask("SELECT task FROM executions WHERE state = 'confirmed' GROUP BY task HAVING count(*) > 1");
  return [
    ...open.map(({ state }) => `an execution is left as ${state}`),
    ...parts.map(({ key, state }) => `the delivery ${key} is left as ${state}`),
    ...twice.map(({ task }) => `two confirmed executions of ${task}`),
  ];
}

/** A message comes once; each kill may have lost the answer to one that was on its way, and a tap that comes too late gets the newest card again. */
function chat({ telegram }: Lane, owner: Owner, { told }: Expected, kills: number): string[] {
  const last = telegram.messages().filter(({ from }) => from === 'bot');
  const copies = Map.groupBy(owner.seen(), ({ text, data }) => data || text);
  return [
    ...[...copies.values()]
      .filter((same) => same.length > 1 + kills + owner.shownAgain())
      .map(([one]) => `came too often: ${one!.text}`),
    ...(last.some(({ text }) => told.test(text)) ? [] : [`the chat never tells ${told}`]),
    ...last.filter(({ buttons }) => buttons.length > 0).map(({ text }) => `has buttons in the end: ${text}`),
  ];
}

async function notesIn(vaultDir: string): Promise<{ path: string; id: string; source: string }[]> {
  const entries = await readdir(vaultDir, { withFileTypes: true, recursive: true });
  const paths = entries
    .filter((entry) => entry.isFile() && /_[0-9A-HJKMNP-TV-Z]{26}\.md$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    paths.map(async (path) => {
      const text = await readFile(path, 'utf8');
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1] ?? '';
      return { path: path.slice(vaultDir.length + 1), id: field('id'), source: field('source') };
    }),
  );
}

function repeated(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, at) => values.indexOf(value) !== at))];
}

function same(one: Record<string, number>, other: Record<string, number>): boolean {
  const flat = (counts: Record<string, number>) => JSON.stringify(Object.entries(counts).sort());
  return flat(one) === flat(other);
}
