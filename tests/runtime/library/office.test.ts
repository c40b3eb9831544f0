/** The library within a whole office: a page about a person after a receipt, and what is left when the index is taken away. */
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CONNECTORS } from '../../../src/connectors/registry.ts';
import { LIMITS } from '../../../src/limits.ts';
import { actionFieldsOf } from '../../../src/runtime/open-desk.ts';
import { checkVault } from '../../../src/vault/check.ts';
import { openTestOffice, type TestOffice } from '../../helpers/office.ts';
import { cardFor, invoiceMail, mailAbout, noteIn } from '../../scenarios/arrivals.ts';

const PAGE = 'Contacts/Ali Khan.md';

let office: TestOffice;
beforeAll(async () => {
  office = await openTestOffice();
});
afterAll(() => office.close());

const pageWith = (text: string | RegExp) =>
  office.waitFor(async () => {
    const page = await office.readText(PAGE).catch(() => '');
    return (typeof text === 'string' ? page.includes(text) : text.test(page)) && page;
  }, `${PAGE} with ${text}`);

async function approve(subject: string): Promise<string> {
  await office.tap(await cardFor(office, invoiceMail(subject)), /Approve/);
  await mailAbout(office, subject);
  const { path } = await noteIn(office, 'Done', subject);
  return path.split('/').at(-1)!.replace('.md', '');
}

test('a mail alone makes no page; the answer that left does, and links what happened', async () => {
  const card = await cardFor(office, invoiceMail('Invoice 7'));
  expect(await office.files('Contacts')).toEqual([]);
  await office.tap(card, /Approve/);
  await mailAbout(office, 'Invoice 7');
  const { path } = await noteIn(office, 'Done', 'Invoice 7');
  const note = path.split('/').at(-1)!.replace('.md', '');
  const page = await pageWith('written:');
  expect(page).toMatch(/^---\nname: Ali Khan\naddresses:\n {2}- ali@example\.com\n/);
  expect(page).toMatch(/^times_written: 1$/m);
  expect(page).toContain(`written: [[${note}|Invoice 7]]`);
  expect(page).toContain(`heard: [[${note}|Invoice 7]]`);
});

test('the owner’s own words on it stay with the next receipt', async () => {
  const page = await pageWith('written:');
  await writeFile(join(office.vaultDir, PAGE), page.replace('## Notes', '## Notes\n\nAlways pays late.'));
  const note = await approve('Invoice 8');
  const after = await pageWith(`written: [[${note}|Invoice 8]]`);
  expect(after).toContain('## Notes\n\nAlways pays late.\n');
  expect(after).toMatch(/^times_written: 2$/m);
});

test('without its index the office starts as ever, and makes it anew', async () => {
  await office.stop();
  const before = await office.readText(PAGE);
  await rm(join(office.stateDir, 'search.db'));
  await office.start();
  const note = await approve('Invoice 9');
  const page = await pageWith(`written: [[${note}|Invoice 9]]`);
  for (const line of before.split('\n').filter((one) => one.startsWith('- 20'))) expect(page).toContain(line);
  expect((await stat(join(office.stateDir, 'search.db'))).mode & 0o777).toBe(0o600);
});

test('nothing of it troubles a check of the vault', async () => {
  await office.stop();
  const options = { limits: LIMITS, actionFields: actionFieldsOf(CONNECTORS) };
  expect(await checkVault(office.vaultDir, options)).toEqual([]);
  await rm(join(office.vaultDir, 'Contacts'), { recursive: true });
  expect(await checkVault(office.vaultDir, options)).toEqual([]);
  expect(await readFile(join(office.stateDir, 'search.db'), 'latin1')).toMatch(/^SQLite format 3/);
});
