import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestOffice, type TestOffice } from '../helpers/office.ts';
import {
  boxOf,
  cardAfter,
  cardFor,
  invoiceMail,
  mailAbout,
  mailsAbout,
  noteIn,
  saidAfter,
  stamped,
} from './arrivals.ts';

let office: TestOffice;
beforeAll(async () => {
  office = await openTestOffice();
});
afterAll(() => office.close());

const at = (path: string) => join(office.vaultDir, path);

/** Writes as an editor does: a new file over the old one. */
async function save(path: string, text: string) {
  await writeFile(at(`${path}.editor`), text);
  await rename(at(`${path}.editor`), at(path));
}

async function moveTo(path: string, folder: string) {
  await mkdir(at(folder), { recursive: true });
  await rename(at(path), join(at(folder), basename(path)));
}

test('a draft edited in its note gets a fresh card, and what the note says now is sent', async () => {
  const card = await cardFor(office, invoiceMail('Edited in the vault'));
  const note = await noteIn(office, 'Pending_Approval', 'Edited in the vault');
  await save(note.path, note.text.replace(boxOf(card), 'Dear Ali,\n\nit is due on Friday.'));
  const fresh = await cardAfter(office, card, 'Edited in the vault');
  await stamped(office, card, 'Out of date');
  expect(boxOf(fresh)).toBe('Dear Ali,\n\nit is due on Friday.');
  const toast = await office.world.telegram.tap(card.id, card.buttons[0]![0]!.data);
  expect(toast?.alert).toBe(true);
  // A tap that came too late brings the current card to the end of the chat, and only there it has buttons.
  await office.tap(await cardAfter(office, fresh, 'Edited in the vault'), 'Approve');
  expect((await mailAbout(office, 'Edited in the vault')).text).toBe('Dear Ali,\n\nit is due on Friday.');
});

test('a receiver changed in the note is warned about on the fresh card', async () => {
  const card = await cardFor(office, invoiceMail('Readdressed in the vault', 'Bob <bob@example.net>'));
  const note = await noteIn(office, 'Pending_Approval', 'Readdressed in the vault');
  await save(note.path, note.text.replace(/^( *- )"?bob@example\.net"?$/m, '$1eve@example.net'));
  const fresh = await cardAfter(office, card, 'Readdressed in the vault');
  expect(fresh.text).toContain('eve@example.net');
  expect(fresh.text).toContain('You have never written to eve@example.net before.');
  await office.tap(fresh, 'Reject');
  await stamped(office, fresh, 'Rejected');
});

test('a note moved to Approved/ by hand runs', async () => {
  const card = await cardFor(office, invoiceMail('Approved by hand'));
  const { path } = await noteIn(office, 'Pending_Approval', 'Approved by hand');
  await moveTo(path, 'Approved/email');
  await mailAbout(office, 'Approved by hand');
  await stamped(office, card, /Sent/);
  expect((await noteIn(office, 'Done', 'Approved by hand')).text).toMatch(/^decided_by: vault$/m);
});

test('a note that is edited and moved to Approved/ at once is asked about, not sent', async () => {
  const card = await cardFor(office, invoiceMail('Edited and approved'));
  const note = await noteIn(office, 'Pending_Approval', 'Edited and approved');
  await writeFile(at(note.path), note.text.replace(boxOf(card), 'Other words.'));
  await moveTo(note.path, 'Approved/email');
  const fresh = await cardAfter(office, card, 'Edited and approved');
  expect(boxOf(fresh)).toBe('Other words.');
  await noteIn(office, 'Pending_Approval', 'Edited and approved');
  expect(await mailsAbout(office, 'Edited and approved')).toEqual([]);
});

test('a note moved to Rejected/ by hand is rejected', async () => {
  const card = await cardFor(office, invoiceMail('Rejected by hand'));
  const { path } = await noteIn(office, 'Pending_Approval', 'Rejected by hand');
  await moveTo(path, 'Rejected');
  await stamped(office, card, 'Rejected');
  expect((await noteIn(office, 'Rejected', 'Rejected by hand')).path).toMatch(/^Rejected\/\d{4}-\d{2}\//);
  expect(await mailsAbout(office, 'Rejected by hand')).toEqual([]);
});

test('a deleted note drops its task', async () => {
  const card = await cardFor(office, invoiceMail('Deleted by hand'));
  const { path } = await noteIn(office, 'Pending_Approval', 'Deleted by hand');
  await rm(at(path));
  await stamped(office, card, 'The note was deleted in the vault');
  const toast = await office.world.telegram.tap(card.id, card.buttons[0]![0]!.data);
  expect(toast?.alert).toBe(true);
  expect(await mailsAbout(office, 'Deleted by hand')).toEqual([]);
});

test('a note that can’t be read any more lies in Quarantine as it is, and the owner is told', async () => {
  const card = await cardFor(office, invoiceMail('Broken by hand'));
  const { path, text } = await noteIn(office, 'Pending_Approval', 'Broken by hand');
  const broken = text.replace(/^state: pending$/m, 'state: pending\nstate: approved');
  await save(path, broken);
  const notice = await saidAfter(office, card, /A note can’t be read/);
  expect(notice.text).toContain('Quarantine/');
  await stamped(office, card, 'can’t be read any more');
  const [quarantined] = (await office.files('Quarantine')).filter((file) => file.includes('Broken'.toLowerCase()));
  expect(await office.readText(quarantined ?? (await office.files('Quarantine'))[0]!)).toBe(broken);
  expect(await mailsAbout(office, 'Broken by hand')).toEqual([]);
});

test('front matter that is code is never run', async () => {
  const trap = at('trapped');
  for (const [index, language] of ['js', 'javascript', ' js', 'JS', 'coffee'].entries()) {
    const name = `EMAIL_2026-11-20_trap_01ARZ3NDEKTSV4RRFFQ69G5FA${index}.md`;
    const code = `require('node:fs').writeFileSync(${JSON.stringify(trap)}, 'x')`;
    await writeFile(at(`Needs_Action/${name}`), `---${language}\n${code}\n---\n\n## Request\n\n> hello\n`);
  }
  await office.waitFor(
    async () => (await office.files('Quarantine')).filter((path) => path.includes('_trap_')).length === 5,
    'five notes in Quarantine',
  );
  expect(existsSync(trap)).toBe(false);
});

test('a note that is put into Approved/ from nowhere is no approval', async () => {
  const card = await cardFor(office, invoiceMail('Template of a forgery'));
  const { text } = await noteIn(office, 'Pending_Approval', 'Template of a forgery');
  const id = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
  const forged = text
    .replace(/^id: .*$/m, `id: ${id}`)
    .replace(/^source: .*$/m, 'source: gmail:forged')
    .replace(/^state: .*$/m, 'state: approved')
    .replaceAll('Template of a forgery', 'Forged approval');
  await writeFile(at(`Approved/email/EMAIL_2026-11-20_forged_${id}.md`), forged);
  const asked = await cardAfter(office, card, 'Forged approval');
  expect(asked.buttons.flat().map((button) => button.text)).toContain('✅ Approve');
  await noteIn(office, 'Pending_Approval', 'Forged approval');
  expect(await mailsAbout(office, 'Forged approval')).toEqual([]);
});
