/** The kill switch: a flag or a page, either is enough, and what the page paused it gives back. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createCommands } from '../../src/runtime/commands.ts';
import { isPaused, PAUSE_PAGE, pauseByPage } from '../../src/runtime/pause.ts';
import { aDesk, openPending } from './bench.ts';

async function bench() {
  const desk = await aDesk();
  const pulled: string[] = [];
  const send = createCommands(desk, {
    wake: (id) => pulled.push(`wake ${id}`),
    pause: () => pulled.push('pause'),
    resume: () => pulled.push('resume'),
  });
  const page = join(desk.vault.dir, PAUSE_PAGE);
  return { desk, send, pulled, page, follow: () => pauseByPage(desk, send) };
}

const by = 'telegram:7';

test('the owner pauses and resumes, and the trail says who', async () => {
  const { desk, send, pulled } = await bench();
  expect(await isPaused(desk)).toBe(false);
  expect(await send({ type: 'pause', by })).toMatchObject({ ok: true });
  expect(await isPaused(desk)).toBe(true);
  expect(await send({ type: 'resume', by })).toMatchObject({ ok: true });
  expect(await isPaused(desk)).toBe(false);
  expect(pulled).toEqual(['pause', 'resume']);
  expect(await desk.ledger.auditBacklog(5)).toMatchObject([
    { action: 'office.paused', by },
    { action: 'office.resumed', by },
  ]);
});

test('while it is paused nothing can be approved, but everything rejected', async () => {
  const { desk, send } = await bench();
  const { card } = await openPending(desk.ledger);
  await send({ type: 'pause', by });
  expect(await send({ type: 'decide', nonce: card.nonce, verb: 'approve', by })).toMatchObject({ problem: 'paused' });
  expect(await send({ type: 'decide', nonce: card.nonce, verb: 'reject', by })).toMatchObject({ ok: true });
});

test('the page alone stops, before anybody has followed it', async () => {
  const { desk, page } = await bench();
  writeFileSync(page, '');
  expect(await isPaused(desk)).toBe(true);
});

test('a page that can’t be read stops too', async () => {
  const { desk, page } = await bench();
  mkdirSync(page);
  expect(await isPaused(desk)).toBe(true);
});

test('putting the page there pauses once, and taking it away resumes', async () => {
  const { desk, pulled, page, follow } = await bench();
  writeFileSync(page, '');
  await follow();
  await follow();
  expect(pulled).toEqual(['pause']);
  rmSync(page);
  await follow();
  await follow();
  expect(pulled).toEqual(['pause', 'resume']);
  expect(await isPaused(desk)).toBe(false);
});

test('taking the page away doesn’t resume what the owner paused', async () => {
  const { desk, send, page, follow } = await bench();
  await send({ type: 'pause', by });
  writeFileSync(page, '');
  await follow();
  rmSync(page);
  await follow();
  expect(await isPaused(desk)).toBe(true);
});

test('the owner is told to delete the page first', async () => {
  const { desk, send, page, follow } = await bench();
  writeFileSync(page, '');
  await follow();
  expect(await send({ type: 'resume', by })).toMatchObject({
    ok: false,
    problem: 'paused',
    say: expect.stringContaining(PAUSE_PAGE),
  });
  expect(await isPaused(desk)).toBe(true);
});
