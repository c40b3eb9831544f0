/** Searching the notes: what is found, by which words, and what becomes of it when the index is lost, damaged or behind. */
import { chmod, mkdir, readFile, rename, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aShelf, type Shelf } from './bench.ts';

const subjectsOf = async ({ library }: Pick<Shelf, 'library'>, query: string, limit = 10) =>
  (await library.search(query, limit)).map(({ subject }) => subject);

/** Mails of many kinds, and what each is found by. */
async function aFullShelf(): Promise<Shelf> {
  const shelf = await aShelf();
  await shelf.note({ subject: 'Invoice 4711', request: 'The Müller account is overdue since Tuesday.' });
  await shelf.note({ subject: 'Garden chairs', from: 'Zoë Blum <zoe@garden.example>', state: 'rejected' });
  await shelf.note({
    subject: '請求書について',
    request: '先日の請求書をお送りください。',
    from: '田中 <tanaka@example.jp>',
  });
  await shelf.sent(
    'berta@other.example',
    { subject: 'Roof', kind: 'REQUEST', from: 'owner' },
    'The slates arrive on Friday.',
  );
  return shelf;
}

test('a note is found by what came in, by the draft, the subject, the sender and whom it went to', async () => {
  const shelf = await aFullShelf();
  const by: Record<string, string> = {
    overdue: 'Invoice 4711',
    '4711': 'Invoice 4711',
    muller: 'Invoice 4711',
    MÜLLER: 'Invoice 4711',
    tues: 'Invoice 4711',
    zoe: 'Garden chairs',
    'zoe@garden.example': 'Garden chairs',
    請求書: '請求書について',
    slates: 'Roof',
    'berta@other.example': 'Roof',
  };
  for (const [query, subject] of Object.entries(by))
    expect([query, await subjectsOf(shelf, query)]).toEqual([query, [subject]]);
});

test('all words count; where no note holds all of them, any counts', async () => {
  const shelf = await aFullShelf();
  expect(await subjectsOf(shelf, 'overdue account')).toEqual(['Invoice 4711']);
  expect((await subjectsOf(shelf, 'overdue slates')).toSorted()).toEqual(['Invoice 4711', 'Roof']);
  expect(await subjectsOf(shelf, 'nothingofthekind')).toEqual([]);
  expect(await subjectsOf(shelf, 'offer overdue', 1)).toHaveLength(1);
});

test('what is found says when it came, how it stands, and where it lies', async () => {
  const shelf = await aShelf();
  const { path, task } = await shelf.note({
    subject: 'Roof',
    request: `${'x '.repeat(500)}slates on Friday${' y'.repeat(500)}`,
  });
  const [hit] = await shelf.library.search('slates', 10);
  expect(hit).toMatchObject({
    id: task.id,
    path,
    kind: 'EMAIL',
    state: 'pending',
    from: task.from,
    at: shelf.clock.date,
  });
  expect(hit!.snippet).toContain('slates on Friday');
  expect(hit!.snippet.length).toBeLessThan(300);
});

test('no text that is searched for is ever anything but words', async () => {
  const shelf = await aFullShelf();
  const operators = fc.constantFrom(
    '"',
    '*',
    'AND',
    'OR',
    'NOT',
    'NEAR(',
    ')',
    '^',
    ':',
    '-',
    '{',
    'subject:',
    'glyphs :',
    "'",
    ';',
    '\0',
    '--',
    '請',
  );
  const mixed = fc.array(
    fc.oneof(operators, fc.string({ unit: 'grapheme', maxLength: 8 }), fc.string({ unit: 'binary', maxLength: 8 })),
  );
  await fc.assert(
    fc.asyncProperty(
      mixed.map((parts) => parts.join(' ')),
      fc.integer({ min: -3, max: 60 }),
      async (query, limit) => {
        const hits = await shelf.library.search(query, limit);
        expect(hits.length).toBeLessThanOrEqual(Math.max(0, limit));
      },
    ),
    { numRuns: 500 },
  );
  expect(await subjectsOf(shelf, 'subject:overdue" OR "slates')).not.toEqual([]);
  expect(await subjectsOf(shelf, '"""" *** ^^ ()')).toEqual([]);
});

test('whatever word a note holds, it is found by it', async () => {
  const shelf = await aShelf();
  const word = fc.string({
    unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzäöüßéñçøłğışабвгдежз0123456789'),
    minLength: 1,
    maxLength: 30,
  });
  await fc.assert(
    fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 6 }), async (words) => {
      const { task } = await shelf.note({ request: words.join(', ') });
      const hits = await shelf.library.search(words.join(' '), 50);
      expect(hits.some(({ id }) => id === task.id) || hits.length === 50).toBe(true);
    }),
    { numRuns: 40 },
  );
});

test('a note that was changed by hand is found by its new words once the office says so', async () => {
  const shelf = await aShelf();
  const { path, task } = await shelf.note({ request: 'before' });
  expect(await subjectsOf(shelf, 'before')).toHaveLength(1);
  const text = await readFile(join(shelf.vaultDir, path), 'utf8');
  await writeFile(join(shelf.vaultDir, path), text.replace('before', 'afterwards'));
  shelf.library.keep({ id: task.id, path });
  expect(await subjectsOf(shelf, 'before')).toEqual([]);
  expect(await subjectsOf(shelf, 'afterwards')).toHaveLength(1);
});

test('what a person has deleted is not told any more, and what she has moved is told where it is', async () => {
  const shelf = await aShelf();
  const gone = await shelf.note({ subject: 'Secret plan', state: 'done' });
  const moved = await shelf.note({ subject: 'Plain plan', state: 'done' });
  expect(await subjectsOf(shelf, 'plan')).toHaveLength(2);
  await unlink(join(shelf.vaultDir, gone.path));
  const to = moved.path.replace(/^Done\/[\d-]+/, 'Done');
  await rename(join(shelf.vaultDir, moved.path), join(shelf.vaultDir, to));
  expect((await shelf.library.search('plan', 10)).map(({ path }) => path)).toEqual([to]);
});

/** Everything that can be asked, as it is answered. */
async function answers({ library }: Pick<Shelf, 'library'>): Promise<unknown> {
  await library.settled();
  const queries = ['overdue', 'garden', '請求書', 'example', 'offer', 'berta@other.example'];
  return Promise.all([
    ...queries.map((query) => library.search(query, 50)),
    library.voice({ to: 'berta@other.example', language: 'en' }, 5),
  ]);
}

test.each([
  ['was lost', (path: string) => rm(path)],
  ['is no database', (path: string) => writeFile(path, 'nonsense '.repeat(5_000))],
  ['is empty', (path: string) => writeFile(path, '')],
  ['is a newer program’s', async (path: string) => void withDb(path, (db) => db.exec('PRAGMA user_version = 99'))],
  [
    'is another vault’s',
    async (path: string) => void withDb(path, (db) => db.exec("UPDATE meta SET value = '/x' WHERE name = 'vault'")),
  ],
  ['lost its words', async (path: string) => void withDb(path, (db) => db.exec('DELETE FROM words_data'))],
  ['has holes', async (path: string) => writeFile(path, (await readFile(path)).fill(7, 4_096, 40_000))],
])('an index that %s is made anew from the notes, and answers the same', async (_, harm) => {
  const shelf = await aFullShelf();
  const before = await answers(shelf);
  await shelf.library.close();
  await harm(join(shelf.stateDir, 'search.db'));
  expect(await answers({ library: await shelf.again() })).toEqual(before);
});

test('an index that is damaged while it is open is made anew, and no question fails', async () => {
  const shelf = await aFullShelf();
  const before = await answers(shelf);
  withDb(join(shelf.stateDir, 'search.db'), (db) => db.exec("UPDATE words_data SET block = x'ff00ff00ff'"));
  await shelf.library.search('overdue', 10);
  expect(await answers(shelf)).toEqual(before);
});

test('after a crash the notes that changed meanwhile are read in, and the others are not touched', async () => {
  const shelf = await aFullShelf();
  await shelf.library.settled();
  const { path } = await shelf.note({ subject: 'Last words', request: 'just before the crash' });
  // Nobody has said anything of this one.
  await writeFile(
    join(shelf.vaultDir, path),
    (await readFile(join(shelf.vaultDir, path), 'utf8')).replace('crash', 'thunder'),
  );
  const library = await shelf.again('killed');
  await library.settled();
  expect(await subjectsOf({ library }, 'thunder')).toEqual(['Last words']);
  expect(await subjectsOf({ library }, 'slates')).toEqual(['Roof']);
});

test('a disk that lets no index be made stops nothing, and is tried again later', async () => {
  const shelf = await aShelf();
  await mkdir(join(shelf.stateDir, 'search.db', 'in-the-way'), { recursive: true });
  await shelf.note({ subject: 'Roof' });
  expect(await subjectsOf(shelf, 'roof')).toEqual([]);
  expect(await shelf.library.thread((await shelf.note({ facts: { thread: 't' } })).task, 5)).toEqual([]);
  expect(await shelf.library.voice({ to: 'a@example.com', language: 'en' }, 5)).toEqual([]);
  await rm(join(shelf.stateDir, 'search.db'), { recursive: true });
  shelf.clock.date += 61_000;
  await shelf.library.settled();
  expect(await subjectsOf(shelf, 'roof')).toEqual(['Roof']);
});

test('while the disk has no room nothing is written to the index; afterwards it catches up', async () => {
  let isFull = true;
  const shelf = await aShelf({ room: { trouble: () => (isFull ? {} : null) } as never });
  await shelf.note({ subject: 'Roof' });
  expect(await subjectsOf(shelf, 'roof')).toEqual([]);
  isFull = false;
  await shelf.library.settled();
  expect(await subjectsOf(shelf, 'roof')).toEqual(['Roof']);
});

test('nobody else may read the index', async () => {
  const shelf = await aFullShelf();
  await chmod(shelf.stateDir, 0o755);
  await shelf.again();
  await answers(shelf);
  expect((await stat(join(shelf.stateDir, 'search.db'))).mode & 0o777).toBe(0o600);
});

function withDb(path: string, change: (db: DatabaseSync) => void): void {
  const db = new DatabaseSync(path, { defensive: false });
  change(db);
  db.close();
}
