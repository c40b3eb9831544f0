/** The shelf of skills: what an owner puts there counts at once, and nothing that lies there can stop the office or bring in what she can't see. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { LIMITS } from '../../../src/limits.ts';
import { openShelf } from '../../../src/reasoning/skills/shelf.ts';
import { parseSkill } from '../../../src/reasoning/skills/skill-file.ts';

async function shelfIn(limits: Partial<Pick<typeof LIMITS, 'skills_max' | 'skill_bytes_max'>> | object = {}) {
  const dir = await mkdtemp(join(tmpdir(), 'cs-shelf-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const folder = (name: string) => join(dir, '.claude/skills', name);
  const put = (name: string, text: string | Buffer) => {
    mkdirSync(folder(name), { recursive: true });
    writeFileSync(join(folder(name), 'SKILL.md'), text);
  };
  const shelf = openShelf(dir, { ...LIMITS, ...limits });
  const names = async () => (await shelf.list()).map(({ name }) => name);
  return { dir, folder, put, shelf, names };
}

function skill(name: string, { description = 'What it is for.', more = '', body = 'Do it.' } = {}): string {
  return `---\nname: ${name}\ndescription: ${description}\n${more}---\n\n${body}\n`;
}

describe('a sound skill', () => {
  test('is listed by name with what it may propose, and loaded whole', async () => {
    const { put, shelf } = await shelfIn();
    put('write-offer', skill('write-offer', { more: 'metadata:\n  may-propose: email.send  invoice.create\n' }));
    put('a-first', skill('a-first', { description: '>\n  Folded over\n  two lines.' }));
    expect(await shelf.list()).toEqual([
      { name: 'a-first', description: 'Folded over two lines.', mayPropose: [] },
      { name: 'write-offer', description: 'What it is for.', mayPropose: ['email.send', 'invoice.create'] },
    ]);
    expect(await shelf.load('write-offer')).toMatchObject({
      body: 'Do it.',
      mayPropose: ['email.send', 'invoice.create'],
    });
    expect(await shelf.load('nothing-here')).toBeNull();
    expect(await shelf.problems()).toEqual([]);
  });

  test('may have every property of the specification, others besides, a byte order mark and the line ends of Windows', () => {
    const more =
      'license: MIT\ncompatibility: Needs mail\nallowed-tools: Read Grep\nargument-hint: "[who]"\nmetadata:\n  author: me\n  version: 1.0\n';
    const text = `\uFEFF${skill('a', { more })}`.replaceAll('\n', '\r\n');
    expect(parseSkill(text, 'a')).toMatchObject({ ok: true, skill: { name: 'a', body: 'Do it.', mayPropose: [] } });
  });

  test('keeps numbers and dates in it as the text that they are', () => {
    expect(parseSkill(skill('2026', { description: '0123' }), '2026')).toMatchObject({
      ok: true,
      skill: { name: '2026', description: '0123' },
    });
  });
});

describe('without a restart', () => {
  test('a folder that is added, changed, renamed or removed counts at the next look', async () => {
    const { put, folder, shelf, names } = await shelfIn();
    expect(await names()).toEqual([]);
    put('one', skill('one'));
    expect(await names()).toEqual(['one']);
    put('one', skill('one', { description: 'Something else.', body: 'Do that.' }));
    expect(await shelf.list()).toMatchObject([{ description: 'Something else.' }]);
    expect(await shelf.load('one')).toMatchObject({ body: 'Do that.' });
    renameSync(folder('one'), folder('two'));
    expect(await names()).toEqual([]);
    put('two', skill('two'));
    expect(await names()).toEqual(['two']);
    rmSync(folder('two'), { recursive: true });
    expect(await names()).toEqual([]);
    expect(await shelf.load('two')).toBeNull();
  });

  test('a change that keeps size and time is seen, because it leaves another trace', async () => {
    const { put, folder, shelf } = await shelfIn();
    put('one', skill('one', { body: 'Do it.' }));
    const time = new Date(1_700_000_000_000);
    utimesSync(join(folder('one'), 'SKILL.md'), time, time);
    expect(await shelf.load('one')).toMatchObject({ body: 'Do it.' });
    put('one', skill('one', { body: 'No it.' }));
    utimesSync(join(folder('one'), 'SKILL.md'), time, time);
    expect(await shelf.load('one')).toMatchObject({ body: 'No it.' });
  });

  test('a body is not read again while its file stays the same', async () => {
    const { put, shelf } = await shelfIn();
    put('one', skill('one'));
    const read = await shelf.load('one');
    put('two', skill('two'));
    expect(await shelf.load('one')).toBe(read);
    put('one', skill('one'));
    expect(await shelf.load('one')).not.toBe(read);
  });
});

describe('a broken skill', () => {
  const LONG = 'x'.repeat(1_025);
  test.each([
    ['no properties', '# Do it\n', 'two lines of three dashes'],
    ['no end of them', '---\nname: a\n', 'two lines of three dashes'],
    [
      'code in place of properties',
      '---js\nmodule.exports = process.exit(1)\n---\nDo it.\n',
      'two lines of three dashes',
    ],
    ['no name', '---\ndescription: x\n---\nDo it.', 'write its name'],
    ['another name', skill('b'), 'the same as that of its folder'],
    ['no description', '---\nname: a\n---\nDo it.', 'write a description'],
    ['an empty description', skill('a', { description: '" "' }), 'write a description'],
    ['a long description', skill('a', { description: LONG }), '1,024 characters'],
    ['a list for a description', skill('a', { description: '[x]' }), 'write a description'],
    ['the same property twice', skill('a', { more: 'name: a\n' }), 'line 4 can’t be read'],
    ['a colon that needs quotes', skill('a', { description: 'x: y: z' }), 'double quotes'],
    ['a reference', '---\nname: &n a\ndescription: *n\n---\nDo it.', 'without references'],
    ['metadata that is a list', skill('a', { more: 'metadata: [x]\n' }), 'metadata must be names with texts'],
    ['something strange to propose', skill('a', { more: 'metadata:\n  may-propose: everything\n' }), 'may-propose'],
    ['nothing to do', skill('a', { body: ' ' }), 'what is to be done'],
    ['500 lines to do', skill('a', { body: 'x\n'.repeat(500) }), 'less than 500 lines'],
    ['a deep pit of brackets', skill('a', { more: `x: ${'['.repeat(4_000)}\n` }), ''],
    ['properties without end', skill('a', { more: 'x: y\n'.repeat(2_000) }), 'shorten its properties'],
    ['letters that can’t be seen', skill('a', { body: 'Do it.\u{E0041}\u{E0042}' }), 'can’t be seen'],
    ['words that run backwards', skill('a', { body: 'Do \u202Eti' }), 'can’t be seen'],
  ])('with %s is refused, and it is said what to do', (_, text, problem) => {
    expect(parseSkill(text, 'a')).toEqual({ ok: false, problem: expect.stringContaining(problem) });
  });

  test('499 lines are not too many', () => {
    expect(parseSkill(skill('a', { body: Array(499).fill('x').join('\n') }), 'a').ok).toBe(true);
  });

  test('is left out and told, and the sound ones beside it stay', async () => {
    const { dir, put, folder, shelf, names } = await shelfIn();
    put('sound', skill('sound'));
    put('latin', Buffer.from(skill('latin', { body: 'Gr\xFC\xDFe' }), 'latin1'));
    put('heavy', skill('heavy', { body: 'x'.repeat(LIMITS.skill_bytes_max) }));
    put('Send-Email', skill('Send-Email'));
    put('double--hyphen', skill('double--hyphen'));
    mkdirSync(folder('empty'));
    mkdirSync(join(folder('folder'), 'SKILL.md'), { recursive: true });
    mkdirSync(folder('pipe'));
    execFileSync('mkfifo', [join(folder('pipe'), 'SKILL.md')]);
    writeFileSync(folder('loose.md'), 'x');
    writeFileSync(folder('.DS_Store'), 'x');
    writeFileSync(join(dir, 'outside.md'), skill('link'));
    mkdirSync(folder('link'));
    symlinkSync(join(dir, 'outside.md'), join(folder('link'), 'SKILL.md'));
    symlinkSync(folder('sound'), folder('linked'));
    expect(await names()).toEqual(['sound']);
    expect(await shelf.load('link')).toBeNull();
    expect(await shelf.load('linked')).toBeNull();
    const problems = await shelf.problems();
    const about = [
      'latin',
      'heavy',
      'Send-Email',
      'double--hyphen',
      'empty',
      'folder',
      'pipe',
      'loose.md',
      'link',
      'linked',
    ];
    for (const name of about) expect(problems.filter((problem) => problem.includes(`"${name}"`))).toHaveLength(1);
    expect(problems).toHaveLength(about.length);
  });

  test('never makes a path out of the name that is asked for', async () => {
    const { dir, put, shelf } = await shelfIn();
    put('one', skill('one'));
    writeFileSync(join(dir, 'SKILL.md'), skill('one'));
    for (const name of ['..', '../..', '.', '', 'one/', './one', '../skills/one', 'ONE', 'one\u0000']) {
      expect(await shelf.load(name)).toBeNull();
    }
  });

  test('a shelf that is a link, or a file, is no shelf', async () => {
    const { dir, put, shelf, names } = await shelfIn();
    put('one', skill('one'));
    renameSync(join(dir, '.claude'), join(dir, 'elsewhere'));
    symlinkSync(join(dir, 'elsewhere'), join(dir, '.claude'));
    expect(await names()).toEqual([]);
    expect(await shelf.problems()).toEqual([expect.stringContaining('put a real folder')]);
    rmSync(join(dir, '.claude'));
    writeFileSync(join(dir, '.claude'), 'x');
    expect(await names()).toEqual([]);
  });

  test('more skills than there may be are cut off and told', async () => {
    const { put, shelf, names } = await shelfIn({ skills_max: 2 });
    for (const name of ['c', 'b', 'a']) put(name, skill(name));
    expect(await names()).toEqual(['a', 'b']);
    expect(await shelf.problems()).toEqual([expect.stringContaining('first 2 of 3')]);
  });

  test('any bytes at all give a skill or a problem, and no error', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '---\n',
        'name: a\n',
        'description: x\n',
        'metadata:\n',
        '  may-propose: ',
        '\n',
        '*x',
        '&x',
        '!!js ',
        '{',
        '[',
        '"',
        '|',
        '\t',
      ),
      fc.string({ unit: 'binary', maxLength: 12 }),
    );
    const texts = fc.array(piece, { maxLength: 14 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(texts, (text) => {
        const result = parseSkill(text, 'a');
        if (result.ok) expect(result.skill.name).toBe('a');
        else expect(result.problem).not.toBe('');
      }),
      { numRuns: 2_000 },
    );
  });
});
