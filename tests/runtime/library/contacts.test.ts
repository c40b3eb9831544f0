/** Pages in Contacts/: who gets one, what stands on it, and that nothing of the owner's is ever lost. */
import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LIMITS } from '../../../src/limits.ts';
import { checkVault } from '../../../src/vault/check.ts';
import { parseFrontMatter } from '../../../src/vault/frontmatter.ts';
import { pageName } from '../../../src/vault/names.ts';
import { aShelf, NOON_DAY, type Shelf } from './bench.ts';

const pages = ({ vaultDir }: Shelf) => readdir(join(vaultDir, 'Contacts')).then((names) => names.toSorted());
const read = ({ vaultDir }: Shelf, name: string) => readFile(join(vaultDir, 'Contacts', name), 'utf8');
const write = ({ vaultDir }: Shelf, name: string, text: string) => writeFile(join(vaultDir, 'Contacts', name), text);

/** A shelf with one page: the owner has written to Ali once, and has heard of him. */
async function withAli(): Promise<Shelf> {
  const shelf = await aShelf();
  await shelf.writeTo('ali@example.com', 'Ali Khan');
  await shelf.note({ subject: 'Offer' });
  await shelf.library.settled();
  return shelf;
}

test('a stranger’s mail makes no page; somebody the owner has written to gets one', async () => {
  const shelf = await aShelf();
  await shelf.note({ from: 'Eve <eve@example.com>' });
  await shelf.library.settled();
  expect(await pages(shelf)).toEqual([]);
  await shelf.sent('eve@example.com');
  await shelf.library.settled();
  expect(await pages(shelf)).toEqual(['eve@example.com.md']);
});

test('a page tells when and how often, and links what happened last, the newest first', async () => {
  const shelf = await withAli();
  const { path } = await shelf.sent('ali@example.com', {
    subject: 'Re: [[Offer]] <b>',
    from: 'owner',
    kind: 'REQUEST',
  });
  await shelf.library.settled();
  const text = await read(shelf, 'Ali Khan.md');
  expect(text).toMatch(/^---\nname: Ali Khan\naddresses:\n {2}- ali@example.com\n/);
  expect(text).toContain(`first_written: ${NOON_DAY}\nlast_written: ${NOON_DAY}\ntimes_written: 2\n`);
  expect(text).toContain(`first_heard: ${NOON_DAY}\nlast_heard: ${NOON_DAY}\ntimes_heard: 1\n`);
  const lines = text.split('\n').filter((line) => line.startsWith('- '));
  expect(lines[0]).toMatch(/^- 2026-11-20 12:02 written: \[\[REQUEST_.*\|Re: ［［Offer］］ ＜b＞\]\]$/);
  expect(lines[0]).toContain(path.split('/').at(-1)!.replace('.md', ''));
  expect(lines[1]).toMatch(/^- 2026-11-20 12:01 heard: \[\[EMAIL_.*\|Offer\]\]$/);
});

test('the list holds the last ten things', async () => {
  const shelf = await withAli();
  for (let mail = 1; mail <= 12; mail += 1) await shelf.note({ subject: `Mail ${mail}` });
  await shelf.library.settled();
  const listed = (await read(shelf, 'Ali Khan.md')).match(/\|Mail \d+\]\]/g);
  expect(listed?.map((link) => Number(/\d+/.exec(link)?.[0]))).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
});

test('what the owner writes on a page stays, wherever she writes it', async () => {
  const shelf = await withAli();
  const before = await read(shelf, 'Ali Khan.md');
  const edited = `${before.replace('name: Ali Khan', 'name: Ali, of the roof # mine\ncolour: blue').replace('## Notes', '## Notes\n\nHates mondays.')}\nBelow all.\n`;
  await write(shelf, 'Ali Khan.md', edited);
  await shelf.note({ subject: 'News' });
  await shelf.library.settled();
  const after = await read(shelf, 'Ali Khan.md');
  expect(after).toContain('|News]]');
  const asBefore = after.replace(/- .* heard: \[\[.*\|News\]\]\n/, '').replace('times_heard: 2', 'times_heard: 1');
  expect(asBefore).toBe(edited);
});

test('whatever else stands on a page, only what is between the marks and the office’s own properties changes', async () => {
  const shelf = await withAli();
  const page = await read(shelf, 'Ali Khan.md');
  const begin = page.split('\n').find((line) => line.startsWith('<!--'))!;
  const piece = fc.oneof(
    fc.constantFrom(begin, '<!-- countersign: end -->', '---', '## Later', '```', '%%', '# x', '- [[y]]', ''),
    fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n]/g, ' ')),
  );
  const text = fc.array(piece, { maxLength: 6 }).map((lines) => lines.join('\n'));
  let mails = 0;
  await fc.assert(
    fc.asyncProperty(text, text, fc.boolean(), async (above, below, isDos) => {
      const [head, section] = [page.slice(0, page.indexOf(begin)), page.slice(page.indexOf(begin))];
      const plain = `${head}${above}\n${section}\n${below}`;
      await write(shelf, 'Ali Khan.md', isDos ? plain.replaceAll('\n', '\r\n') : plain);
      mails += 1;
      await shelf.note({ subject: `Mail ${mails}` });
      await shelf.library.settled();
      const after = (await read(shelf, 'Ali Khan.md')).replaceAll('\r\n', '\n');
      expect(after).toContain(`|Mail ${mails}]]`);
      // Every line of the owner's is still there, in its order.
      let from = parseFrontMatter(after).bodyLine;
      const lines = after.split('\n');
      for (const line of [...above.split('\n'), ...below.split('\n')]) {
        const at = lines.indexOf(line, from);
        expect(at).toBeGreaterThanOrEqual(0);
        from = at;
      }
    }),
    { numRuns: 40 },
  );
});

test('an edit that is saved while the page is being written wins, and the page is written over it', async () => {
  const shelf = await withAli();
  const { vault } = shelf;
  let edits = 0;
  const writePage: typeof vault.writePage = async (path, content, over) => {
    if (edits < 2) {
      edits += 1;
      await write(shelf, 'Ali Khan.md', `${await read(shelf, 'Ali Khan.md')}Edit ${edits}\n`);
    }
    return vault.writePage(path, content, over);
  };
  shelf.needs.vault = { ...vault, writePage };
  await shelf.again();
  await shelf.note({ subject: 'News' });
  await shelf.library.settled();
  const text = await read(shelf, 'Ali Khan.md');
  expect(text).toMatch(/\|News\]\][\s\S]*Edit 1\nEdit 2\n/);
});

test('a page that can’t be read is left as it is', async () => {
  const shelf = await withAli();
  const broken = (await read(shelf, 'Ali Khan.md')).replace('name: Ali Khan', 'name: [Ali');
  await write(shelf, 'Ali Khan.md', broken);
  await shelf.note({ subject: 'News' });
  await shelf.library.settled();
  expect(await read(shelf, 'Ali Khan.md')).toBe(broken);
});

test('two people of one name have two pages, and so have names that differ only in case', async () => {
  const shelf = await aShelf();
  for (const [address, name] of [
    ['ali@example.com', 'Ali Khan'],
    ['ali@other.example', 'Ali Khan'],
    ['ali.khan@other.example', 'Ali Khan'],
    ['boss@example.com', 'ALI KHAN'],
  ] as const) {
    await shelf.writeTo(address, name);
    await shelf.note({ from: `${name} <${address}>` });
    await shelf.library.settled();
  }
  expect((await pages(shelf)).toSorted()).toEqual(
    [
      'ALI KHAN (example.com).md',
      'Ali Khan (ali.khan@other.example).md',
      'Ali Khan (other.example).md',
      'Ali Khan.md',
    ].toSorted(),
  );
  expect(await shelf.library.contact('boss@example.com')).toContain('boss@example.com');
});

test('a page that the owner has renamed, or given a second address, stays the page of that person', async () => {
  const shelf = await withAli();
  await rename(join(shelf.vaultDir, 'Contacts/Ali Khan.md'), join(shelf.vaultDir, 'Contacts/Roofer.md'));
  const text = await read(shelf, 'Roofer.md');
  await write(shelf, 'Roofer.md', text.replace('  - ali@example.com', '  - ali@example.com\n  - Khan@roofs.example'));
  await shelf.note({ subject: 'News' });
  await shelf.library.settled();
  await shelf.writeTo('khan@roofs.example', 'Mr Khan');
  await shelf.note({ subject: 'More news', from: 'Mr Khan <khan@roofs.example>' });
  await shelf.library.settled();
  expect(await pages(shelf)).toEqual(['Roofer.md']);
  expect(await read(shelf, 'Roofer.md')).toMatch(/times_written: 2[\s\S]*\|More news\]\][\s\S]*\|News\]\]/);
});

test('what a page has counted is never made less, though notes are gone', async () => {
  const shelf = await withAli();
  const text = await read(shelf, 'Ali Khan.md');
  await write(
    shelf,
    'Ali Khan.md',
    text.replace('times_heard: 1', 'times_heard: 40').replace(/first_heard: .*/, 'first_heard: 2019-03-01'),
  );
  await shelf.note({ subject: 'News' });
  await shelf.library.settled();
  expect(await read(shelf, 'Ali Khan.md')).toMatch(/times_heard: 40\n[\s\S]*\|News\]\]/);
  expect(await read(shelf, 'Ali Khan.md')).toContain('first_heard: 2019-03-01\n');
});

test('any name at all makes a page that can be read back and holds nothing but words', async () => {
  const shelf = await aShelf();
  const NASTY = [
    '../../x',
    '.git',
    'con',
    'CON.md',
    ']] [[x|',
    '---\nname: x',
    '# x\n- y',
    '<script>',
    '\u202etxt',
    '\0',
    'ｃｏｎ',
    '%%x%%',
    '`= this`',
    '<!-- countersign: end -->',
    '😀',
    'a'.repeat(400),
    'नमस्ते',
    '.',
    '..',
    ' ',
  ];
  const name = fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }));
  let people = 0;
  await fc.assert(
    fc.asyncProperty(name, name, async (shown, subject) => {
      people += 1;
      const address = `p${people}@example.com`;
      await shelf.writeTo(address, shown);
      await shelf.note({ from: `${shown} <${address}>`, subject });
      await shelf.library.settled();
      const page = await shelf.library.contact(address);
      expect(page).toContain(address);
      expect(await pages(shelf)).toHaveLength(people);
      const text = await readPageOf(shelf, address);
      const { body } = parseFrontMatter(text);
      expect(body.match(/^<!-- .* -->$/gm)).toHaveLength(2);
      expect(body.match(/^#{1,6} /gm)).toHaveLength(3);
      expect(body.replaceAll(/\[\[[\w.-]+\|/g, '')).not.toMatch(/\[\[|(?<!\\)<script|%%[^-]/);
    }),
    { numRuns: 60 },
  );
  expect(await checkVault(shelf.vaultDir, { limits: LIMITS, actionFields: new Map() })).toEqual([]);
});

async function readPageOf(shelf: Shelf, address: string): Promise<string> {
  for (const name of await pages(shelf)) {
    const text = await read(shelf, name);
    if (text.includes(`- ${address}\n`)) return text;
  }
  throw new Error(`no page of ${address}`);
}

test('a page’s name is portable, whatever it is made of', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme', maxLength: 300 })), (words) => {
      const name = pageName(words);
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(81);
      expect(name).not.toMatch(/[\\/:*?"<>|#^[\]\p{Cc}\p{Default_Ignorable_Code_Point}]|^[. ]|[. ]$/u);
      expect(name).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i);
      expect(pageName(name)).toBe(name.startsWith('_') ? pageName(name) : name);
      expect(name.isWellFormed()).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

test('pages come back after the index was lost, and a new index makes those that are missing', async () => {
  const shelf = await withAli();
  await shelf.sent('zoe@example.com');
  await shelf.library.settled();
  const before = await pages(shelf);
  await shelf.library.close();
  const { rm } = await import('node:fs/promises');
  await rm(join(shelf.stateDir, 'search.db'));
  await rm(join(shelf.vaultDir, 'Contacts'), { recursive: true });
  await (await shelf.again()).settled();
  expect(await pages(shelf)).toEqual(before);
});

test('thinking reads the owner’s own words first, and no more than 4,000 characters', async () => {
  const shelf = await withAli();
  const text = await read(shelf, 'Ali Khan.md');
  await write(shelf, 'Ali Khan.md', text.replace('## Notes', `## Notes\n\nHates mondays.\u202e ${'x'.repeat(2_000)}`));
  const said = (await shelf.library.contact('ALI@example.com'))!;
  expect(said.indexOf('Hates mondays.⟦U+202E⟧')).toBeLessThan(said.indexOf('ali@example.com'));
  expect(said).toContain('times_written: 1');
  await write(shelf, 'Ali Khan.md', text.replace('## Notes', `## Notes\n\n${'x'.repeat(9_000)}`));
  expect(await shelf.library.contact('ali@example.com')).toHaveLength(4_000);
  expect(await shelf.library.contact('nobody@example.com')).toBeNull();
});
