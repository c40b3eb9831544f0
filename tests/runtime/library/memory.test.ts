/** The owner's voice, the conversation before, and the tools that look things up. */
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LIMITS } from '../../../src/limits.ts';
import { isReadablePath } from '../../../src/runtime/library/readable.ts';
import { aShelf, OWNER, type Shelf } from './bench.ts';

const ALI = 'ali@example.com';

async function edited({ ledger }: Shelf, taskId: string): Promise<void> {
  const lesson = { taskId, verb: 'edit', before: 'b', after: 'a', sender: '', sort: '', action: '' } as const;
  await ledger.note({ lesson });
}

test('the voice is what left to this address, then in this language; her own edits come before drafts, the newest first', async () => {
  const shelf = await aShelf();
  await shelf.sent(ALI, { facts: { language: 'de' } }, 'to Ali, first');
  const { task } = await shelf.sent(ALI, {}, 'to Ali, edited');
  await shelf.sent(ALI, {}, 'to Ali, last');
  await shelf.sent('zoe@example.com', { facts: { language: 'de' } }, 'auf Deutsch');
  const hers = await shelf.sent('zoe@example.com', { facts: { language: 'de' } }, 'auf Deutsch, von ihr');
  await shelf.sent('zoe@example.com', { facts: { language: 'en' } }, 'in English');
  await edited(shelf, task.id);
  await edited(shelf, hers.task.id);
  const voice = (to: string, language: string, limit = 9) => shelf.library.voice({ to, language }, limit);
  expect(await voice('ALI@example.com', 'de')).toEqual([
    ...['to Ali, edited', 'to Ali, last', 'to Ali, first', 'auf Deutsch, von ihr', 'auf Deutsch'],
  ]);
  expect(await voice(ALI, 'de', 2)).toEqual(['to Ali, edited', 'to Ali, last']);
  expect(await voice('new@example.com', 'en')).toEqual(['in English']);
  expect(await voice('', '')).toEqual([]);
});

test('what never left has no part in the voice', async () => {
  const shelf = await aShelf();
  await shelf.sent(ALI, { state: 'rejected', receipt: '' }, 'refused');
  await shelf.sent(ALI, { state: 'pending', receipt: '' }, 'not yet');
  await shelf.sent(ALI, { receipt: 'Dry run: Mail to Ali. Nothing left.' }, 'only tried');
  expect(await shelf.library.voice({ to: ALI, language: '' }, 9)).toEqual([]);
});

test('a thread is told oldest first, with what was answered, and nothing that came later or elsewhere', async () => {
  const shelf = await aShelf();
  const facts = { thread: 't1', account: OWNER };
  await shelf.sent(ALI, { facts, request: 'one' }, 'answer to one');
  await shelf.note({ facts: { ...facts, thread: 't2' }, request: 'elsewhere' });
  await shelf.note({ facts: { ...facts, account: 'other@example.com' }, request: 'another mailbox' });
  await shelf.note({ facts, request: 'two', state: 'rejected' });
  const { task } = await shelf.note({ facts, request: 'three' });
  await shelf.note({ facts, request: 'four' });
  const told = await shelf.library.thread(task, 9);
  expect(told.map(({ from, text }) => [from, text])).toEqual([
    ['Ali Khan <ali@example.com>', 'one'],
    ['owner', 'answer to one'],
    ['Ali Khan <ali@example.com>', 'two'],
  ]);
  expect((await shelf.library.thread(task, 1)).map(({ text }) => text)).toEqual(['two']);
  expect(await shelf.library.thread({ ...task, facts: {} }, 9)).toEqual([]);
});

const use = ({ library }: Shelf, name: string, input: unknown) =>
  library.tools.find((tool) => tool.name === name)!.use(input, new AbortController().signal);

test('note.search tells id, date, sender and subject as plain words', async () => {
  const shelf = await aShelf();
  const { task } = await shelf.note({ subject: 'Roof\u202e\n## Draft', request: 'slates' });
  await shelf.library.settled();
  expect(await use(shelf, 'note.search', { query: 'slates' })).toBe(
    `${task.id}\n2026-11-20 · Ali Khan <ali@example.com> · Roof⟦U+202E⟧ ## Draft · pending\nslates`,
  );
  expect(await use(shelf, 'note.search', { query: 'nothing' })).toBe('Nothing was found.');
  for (let n = 0; n < 15; n += 1) await shelf.note({ request: `slates ${'long '.repeat(900)}` });
  expect((await use(shelf, 'note.search', { query: 'slates' })).match(/^[0-9A-Z]{26}$/gm)).toHaveLength(10);
});

test('note.read gives a note by id or path, and pages of the vault', async () => {
  const shelf = await aShelf();
  const { path, task } = await shelf.note({ request: 'slates\u200b' });
  expect(await use(shelf, 'note.read', { note: task.id })).toContain('slates');
  expect(await use(shelf, 'note.read', { note: task.id.toLowerCase() })).toBe(
    await use(shelf, 'note.read', { note: path }),
  );
  expect(await use(shelf, 'note.read', { note: 'Company_Handbook.md' })).toContain('andbook');
  await shelf.vault.writePage('Plans/big.md', `\u202e${'x'.repeat(20_000)}`);
  const big = await use(shelf, 'note.read', { note: 'Plans/big.md' });
  expect(big).toMatch(/^⟦U\+202E⟧x+\n… \(cut here\)$/);
  expect(big.length).toBeLessThanOrEqual(LIMITS.tool_answer_chars_max);
});

test('note.read leads nowhere but to notes and pages', async () => {
  const shelf = await aShelf();
  await mkdir(join(shelf.vaultDir, '.claude/skills/x'), { recursive: true });
  await writeFile(join(shelf.vaultDir, '.claude/skills/x/SKILL.md'), 'secret');
  await writeFile(join(shelf.vaultDir, 'Logs/x.md'), 'secret');
  await writeFile(join(shelf.vaultDir, 'Inbox/x.md'), 'secret');
  await writeFile(join(shelf.stateDir, 'secret.md'), 'secret');
  await symlink(join(shelf.stateDir, 'secret.md'), join(shelf.vaultDir, 'Plans/link.md'));
  await symlink(shelf.stateDir, join(shelf.vaultDir, 'Plans/linked'));
  const paths = [
    '.claude/skills/x/SKILL.md',
    'Plans/../.claude/skills/x/SKILL.md',
    'Logs/x.md',
    'Inbox/x.md',
    'Plans/link.md',
  ];
  const more = [
    'Plans/linked/secret.md',
    join(shelf.stateDir, 'secret.md'),
    '../state/secret.md',
    'Plans',
    '',
    '01M7WDF4W044S95TBF1RGJEW77',
  ];
  for (const note of [...paths, ...more]) await expect(use(shelf, 'note.read', { note })).rejects.toThrow();
});

test('no path that may be read is hidden, climbs, or is anything but Markdown', () => {
  const part = fc.oneof(
    fc.constantFrom('..', '.', '.git', '.claude', 'Logs', 'Done', 'Plans', 'x.md', '', '\0', '\\', 'ledger.db'),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 5 }), (parts) => {
      const path = parts.join('/');
      if (!isReadablePath(path)) return;
      expect(path).toMatch(/^[A-Z][\w]*(\/|\.md$)/);
      expect(path.split('/').some((one) => one === '' || one.startsWith('.'))).toBe(false);
      expect(path.endsWith('.md')).toBe(true);
    }),
    { numRuns: 3_000 },
  );
});

test('contact.look_up finds people the owner has written to, by name or address, with their pages', async () => {
  const shelf = await aShelf();
  await shelf.writeTo(ALI, 'Ali Khan');
  await shelf.ledger.meetContact('eve@example.com', 'Eve Khan');
  await shelf.note({ subject: 'Offer' });
  await shelf.library.settled();
  const page = await readFile(join(shelf.vaultDir, 'Contacts/Ali Khan.md'), 'utf8');
  await writeFile(join(shelf.vaultDir, 'Contacts/Ali Khan.md'), page.replace('## Notes', '## Notes\n\nHates mondays.'));
  for (const who of ['khan', 'ALI@', ALI]) {
    const said = await use(shelf, 'contact.look_up', { who });
    expect(said).toMatch(/^Ali Khan <ali@example.com>\n\n# Ali Khan\n\nHates mondays\.[\s\S]*times_heard: 1/);
    expect(said).not.toContain('eve');
  }
  expect(await use(shelf, 'contact.look_up', { who: 'eve' })).toContain('nobody');
  expect(await use(shelf, 'contact.look_up', { who: "%' OR 1=1 --" })).toContain('nobody');
});
