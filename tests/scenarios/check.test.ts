/** Vault, ledger and audit trail held against each other after an office has worked; each difference is told, and what is safe is mended. */
import { appendFileSync, readFileSync, renameSync, rmdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ulid } from 'ulid';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { CONNECTORS } from '../../src/connectors/registry.ts';
import { LIMITS } from '../../src/limits.ts';
import { silentLog } from '../../src/log.ts';
import { checkOffice } from '../../src/runtime/check/check.ts';
import type { Finding } from '../../src/runtime/check/finding.ts';
import { repair } from '../../src/runtime/check/repair.ts';
import { openLedger } from '../../src/runtime/ledger/sqlite.ts';
import { actionFieldsOf } from '../../src/runtime/open-desk.ts';
import { openTestOffice, type TestOffice } from '../helpers/office.ts';
import { cardFor, invoiceMail, mailAbout } from './arrivals.ts';

let office: TestOffice;
let done: string;
let waiting: string;

beforeEach(async () => {
  office = await openTestOffice({ limits: { hold_ms: 0 } });
  const doneCard = await cardFor(office, invoiceMail('Done one'));
  await cardFor(office, invoiceMail('Waiting one'));
  await office.tap(doneCard, 'Approve');
  await mailAbout(office, 'Done one');
  done = await office.waitFor(
    async () => (await office.files('Done')).find((path) => path.includes('done-one')),
    'the note in Done',
  );
  waiting = (await office.files('Pending_Approval'))[0]!;
  expect(await check(true)).toEqual([]);
  await office.stop();
  expect(await check()).toEqual([]);
});
afterEach(() => office.close());

function check(isRunning = false): Promise<Finding[]> {
  return checkOffice({
    vaultDir: office.vaultDir,
    limits: LIMITS,
    actionFields: actionFieldsOf(CONNECTORS),
    withLedger: async (use) => {
      const ledger = openLedger({ stateDir: office.stateDir, clock: systemClock, readOnly: true });
      try {
        return await use(ledger);
      } finally {
        await ledger.close();
      }
    },
    isRunning,
    clock: systemClock,
  });
}

async function mend(): Promise<string[]> {
  const { vaultDir, stateDir } = office;
  const how = { vaultDir, stateDir, zone: 'single' as const, limits: LIMITS, clock: systemClock, log: silentLog };
  return repair({ ...how, actionFields: actionFieldsOf(CONNECTORS) }, await check());
}

const at = (path: string) => join(office.vaultDir, path);
const change = (path: string, from: string | RegExp, to: string) => {
  const text = readFileSync(at(path), 'utf8');
  expect(text).toMatch(from);
  writeFileSync(at(path), text.replace(from, to));
};
const sql = (statement: string) => {
  const db = new DatabaseSync(join(office.stateDir, 'ledger.db'));
  db.exec(statement);
  db.close();
};
const said = async () => (await check()).map(({ problem }) => problem);

test('mends what is safe: folders, leftovers, unfinished moves, states and receipts', async () => {
  const moved = `Approved/email/${basename(done)}`;
  rmdirSync(at('Plans'));
  writeFileSync(at('Failed/.tmp-1'), 'half');
  utimesSync(at('Failed/.tmp-1'), 0, 0);
  change(waiting, 'state: pending', 'state: approved');
  change(done, /^receipt: .*$/m, 'receipt: ""');
  expect((await said()).toSorted()).toEqual([
    'It was carried out, but the note shows no receipt.',
    'The note says approved, the ledger says pending.',
    'This folder is missing.',
    'This is half a file of a broken write.',
  ]);
  expect((await mend()).map((line) => line.replace(/\S+\.md/g, 'note')).toSorted()).toEqual([
    'Made the folder Plans.',
    'Removed Failed/.tmp-1.',
    'note: It says pending now.',
    'note: It shows its receipt now.',
  ]);
  expect(await check()).toEqual([]);

  renameSync(at(done), at(moved));
  expect(await said()).toEqual(['The task has ended (done), but its note lies in Approved.']);
  await mend();
  expect(await check()).toEqual([]);
  expect(await office.files('Done')).toEqual([done]);
});

test('tells what only a person can mend, and leaves it as it is', async () => {
  const [doneText, waitingText] = [readFileSync(at(done), 'utf8'), readFileSync(at(waiting), 'utf8')];
  const id = ulid();
  const stranger = `Needs_Action/EMAIL_2026-11-20_stranger_${id}.md`;
  const double = `Needs_Action/EMAIL_2026-11-20_double_${ulid()}.md`;
  const idOf = (text: string) => /^id: (.*)$/m.exec(text)![1]!;
  const asNew = (text: string, as: string) =>
    text
      .replace(idOf(text), as)
      .replace(/^state: .*$/m, 'state: received')
      .replace(/^receipt: .*$/m, 'receipt: ""');
  writeFileSync(at(stranger), asNew(waitingText, id).replace(/^source: .*$/m, 'source: gmail:strange'));
  writeFileSync(at(double), asNew(waitingText, double.slice(-29, -3)));
  change(done, /receipt: (.*) id \S+/, 'receipt: $1 id forged');
  sql("UPDATE executions SET state = 'intent'");
  expect((await said()).toSorted()).toEqual([
    'It was begun, and nobody knows yet whether it was carried out.',
    'The ledger doesn’t know this note.',
    'The note shows a receipt, but nothing was carried out.',
    `This is a second note of an arrival that is task ${idOf(waitingText)}.`,
  ]);
  sql("UPDATE executions SET state = 'confirmed'");
  expect(await said()).toContain('The note shows another receipt than the ledger has.');
  expect(await mend()).toEqual([]);
  writeFileSync(at(done), doneText);
  rmSync(at(stranger));
  rmSync(at(double));

  renameSync(at(waiting), at(`Approved/email/${basename(waiting)}`));
  expect(await said()).toEqual([expect.stringContaining('The ledger has this note at Pending_Approval')]);
  rmSync(at(`Approved/email/${basename(waiting)}`));
  expect(await said()).toEqual(['The note of an open task is missing (pending).']);
  expect(await mend()).toEqual([]);
});

test('finds what is missing in the audit trail', async () => {
  const [file] = (await office.files('Logs')).filter((path) => path.includes('audit-'));
  const lines = readFileSync(at(file!), 'utf8').split('\n');
  const whole = lines.join('\n');
  writeFileSync(at(file!), lines.filter((line) => !line.includes('execution.confirmed')).join('\n'));
  const problems = await said();
  expect(problems).toContain('It was carried out, but the audit trail has no line of it.');
  expect(problems.join()).toMatch(/Something is missing before this line|was changed/);
  writeFileSync(at(file!), whole);
  expect(await check()).toEqual([]);
  appendFileSync(at(file!), '{"seq":1}\n');
  expect(await said()).toEqual(['From here on the office wrote nothing: this was added.']);
});
