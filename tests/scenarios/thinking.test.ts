/** Tasks of several steps, with the owner watching: plans, progress, stop, pause, and what happens when all steps are used up. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { ThinkInput, Thought } from '../../src/reasoning/reasoner.ts';
import { openTestOffice, type TestOffice } from '../helpers/office.ts';
import { endlessly, mailTo, type Script, type Thinker, thinker } from '../helpers/thinker.ts';
import { mailAbout, mailsAbout, stamped } from './arrivals.ts';

let office: TestOffice;
let mind: Thinker;
afterEach(() => office.close());

async function open(script: Script): Promise<void> {
  mind = thinker(script);
  office = await openTestOffice({ reasoner: mind, limits: { progress_after_ms: 10, progress_every_ms: 10 } });
}

const ask = (text: string) => office.world.telegram.sendText(text);
const plan = (...steps: string[]): Thought => ({
  kind: 'plan',
  plan: steps.map((text) => ({ done: false, text })),
  why: 'Two people have to be told.',
});

/** Plans two mails, proposes one after the other, and tells when all is done. */
function twoMails(input: ThinkInput): Thought {
  if (input.plan.length === 0) return plan('Write to Ali', 'Write to Bo');
  const step = input.plan.findIndex(({ done }) => !done);
  if (step < 0) return { kind: 'done', why: 'All are told.', tell: 'Ali and Bo know.' };
  return mailTo(input, step === 0 ? 'ali@example.com' : 'bo@example.com', { step });
}

async function planPage(): Promise<string> {
  const [path] = await office.files('Plans');
  return path ? office.readText(path) : '';
}

test('a plan is worked off one approved step after the other, each sent once, and the owner is told at the end', async () => {
  await open(twoMails);
  ask('tell Ali and Bo');
  const first = await office.card('To ali@example.com');
  await office.tap(first, 'Approve');
  await mailAbout(office, 'To ali@example.com');
  const second = await office.card('To bo@example.com');
  expect(await planPage()).toMatch(/- \[x\] Write to Ali\n- \[ \] Write to Bo/);
  await office.tap(second, 'Approve');
  await office.said('Ali and Bo know.');
  for (const [card, to] of [
    [first, 'ali@example.com'],
    [second, 'bo@example.com'],
  ] as const)
    await stamped(office, card, `Sent to ${to}\nhttps://`);
  expect(await planPage()).toMatch(/- \[x\] Write to Ali\n- \[x\] Write to Bo[\s\S]*## Outcome\n\nAll are told\./);
  expect(await mailsAbout(office, 'To ')).toHaveLength(2);
  expect(mind.asked.map(({ iteration }) => iteration)).toEqual([1, 2, 3, 4]);
  const [note] = await office.files('Done');
  expect(await office.readText(note!)).toMatch(/- \[x\] Write to Ali\n- \[x\] Write to Bo/);
});

test('steps that are done are not repeated after the office was stopped in the middle', async () => {
  await open(twoMails);
  ask('tell Ali and Bo');
  await office.tap(await office.card('To ali@example.com'), 'Approve');
  await office.card('To bo@example.com');
  await office.restart();
  await office.tap(await office.card('To bo@example.com'), 'Approve');
  await office.said('Ali and Bo know.');
  expect(await mailsAbout(office, 'To ')).toHaveLength(2);
});

test('the owner sees that it is thought about, stops it, and lets it go on', async () => {
  await open(endlessly);
  ask('tell Ali');
  const card = await office.card('Thinking hard.');
  expect(card.text).toContain('Step 1 of 5.');
  expect((await office.tap(card, 'Stop'))?.text).toBe('Stopped.');
  await stamped(office, card, 'Stopped.');
  const question = await office.card('You stopped this in step 1.');
  mind.script = (input) => mailTo(input, 'ali@example.com');
  await office.tap(question, 'Go on');
  await office.tap(await office.card('To ali@example.com'), 'Approve');
  await mailAbout(office, 'To ali@example.com');
});

test('`stop: true` in the note stops it too, and is gone when the question is put', async () => {
  await open(endlessly);
  ask('tell Ali');
  await office.card('Thinking hard.');
  const [path] = await office.files('In_Progress/single');
  const file = join(office.vaultDir, path!);
  await writeFile(file, (await readFile(file, 'utf8')).replace('\n---\n', '\nstop: true\n---\n'));
  await office.card('You stopped this in step 1.');
  expect(await office.readText(path!)).not.toContain('stop:');
});

test('a pause ends what is being thought, and it begins again after the pause', async () => {
  await open(endlessly);
  ask('tell Ali');
  await office.card('Thinking hard.');
  ask('/pause');
  await office.said('no model is asked');
  await office.waitFor(async () => (await office.office.read.status()).open.claimed === 1, 'the task to wait');
  mind.script = (input) => mailTo(input, 'ali@example.com');
  expect(mind.asked).toHaveLength(1);
  ask('/resume');
  await office.card('To ali@example.com');
  expect(mind.asked).toHaveLength(2);
});

test('after five steps the owner is asked with what is done and left; five more go on where it stood', async () => {
  await open((input) =>
    input.history.length === 0 && mind.asked.length > 5 ? twoMails(input) : plan('Write to Ali', 'Write to Bo'),
  );
  ask('tell Ali and Bo');
  const question = await office.card('I have used all 5 steps');
  expect(question.text).toContain('Nothing has been sent. Left: Write to Ali; Write to Bo.');
  expect(mind.asked).toHaveLength(5);
  await office.tap(question, 'Give it five more');
  await office.card('To ali@example.com');
  expect(mind.asked.at(-1)).toMatchObject({ iteration: 1, plan: [{ text: 'Write to Ali' }, { text: 'Write to Bo' }] });
});

test('what the owner takes over is closed, and nothing more is done', async () => {
  await open(() => plan('Write to Ali', 'Write to Bo'));
  ask('tell Ali and Bo');
  const question = await office.card('I have used all 5 steps');
  const [waiting] = (await office.office.read.pending(1)).items;
  expect((await office.office.read.task(waiting!.taskId))?.iteration).toBe(5);
  await office.tap(question, 'I’ll take it');
  await stamped(office, question, 'You took it over.');
  expect(await office.files('Rejected')).toHaveLength(1);
});

test('a mail that has just come in is thought about in silence', async () => {
  await open(endlessly);
  await office.world.gmail.deliver({ from: 'Ali <ali@example.com>', subject: 'Hello', text: 'Hi' });
  await office.waitFor(() => mind.asked.length === 1, 'the thought');
  mind.asked[0]?.progress('Still thinking.');
  ask('/status');
  await office.said('1 drafting');
  expect(office.chat().filter(({ text }) => text.includes('hinking hard'))).toEqual([]);
});
