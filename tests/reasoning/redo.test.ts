import { describe, expect, it } from 'vitest';
import type { Task } from '../../src/domain/task.ts';
import { drafted, mail, request, think } from './fixtures.ts';

const TEXT = 'Hello Ali,\n\nThe invoice is on its way. It left on Monday.\n\nMore to come.\n\nBest regards\nSara';

async function withDraft(about: Task, text = TEXT): Promise<Task> {
  const { why: _, ...action } = drafted(await think(about));
  return { ...about, action: { ...action, text } };
}

async function redone(instruction: string, text = TEXT) {
  const about = await withDraft(request('write to ali@example.com that the invoice is on its way'), text);
  return drafted(await think(about, { instruction }));
}

describe('the owner wants the draft otherwise', () => {
  it.each([
    ['say that we are sorry', 'We are sorry.'],
    ['please also mention that his old address was ali@old.example', 'His old address was ali@old.example.'],
    ['add: see you soon', 'See you soon.'],
    ['tell them that we are late', 'We are late.'],
    ['schreib, dass wir uns freuen', 'Wir uns freuen.'],
    ['The total is 500 EUR.', 'The total is 500 EUR.'],
    ['{{name}} %%', '{{name}} %%'],
  ])('%j puts a line before the ending', async (instruction, line) => {
    const { text, why } = await redone(instruction);
    expect(text).toBe(TEXT.replace('\n\nBest regards', () => `\n\n${line}\n\nBest regards`));
    expect(why).toContain(line);
  });

  it('a line goes to the end where there is no ending', async () => {
    expect((await redone('say that we are sorry', 'Just this.')).text).toBe('Just this.\n\nWe are sorry.');
  });

  it('“shorter” keeps greeting, first sentence and ending', async () => {
    const { text, why } = await redone('make it shorter please');
    expect(text).toBe('Hello Ali,\n\nThe invoice is on its way.\n\nBest regards\nSara');
    expect(why).toContain('Only the first sentence');
  });

  it('“shorter” says so where nothing can go', async () => {
    const { text, why } = await redone('shorter', 'Yes.');
    expect(text).toBe('Yes.');
    expect(why).toContain('as short as I can');
  });

  it.each(['more friendly please', 'make it longer', 'etwas höflicher'])(
    '%j is said to be beyond templates',
    async (instruction) => {
      const { text, why } = await redone(instruction);
      expect(text).toBe(TEXT);
      expect(why).toContain('Templates can’t');
    },
  );

  it.each([
    ['subject: A new one', { subject: 'A new one' }],
    ['change the subject to A new\r\none', { subject: 'A new one' }],
    ['instead: All new.\n\nBye', { text: 'All new.\n\nBye' }],
    ['cc boss@example.com', { cc: ['boss@example.com'], to: ['ali@example.com'] }],
    ['put in bcc boss@example.com', { bcc: ['boss@example.com'], to: ['ali@example.com'] }],
    ['also send it to sara@example.org', { to: ['ali@example.com', 'sara@example.org'] }],
    ['send it to sara@example.org instead', { to: ['sara@example.org'] }],
    ['write to sara@example.org that all is well', { to: ['sara@example.org'], subject: 'All is well' }],
  ])('%j', async (instruction, expected) => expect(await redone(instruction)).toMatchObject(expected));

  it('an address that can’t be sent to changes nothing and is named', async () => {
    const again = await redone('cc böss@exämple.com');
    expect(again.cc).toEqual([]);
    expect(again.why).toContain('can’t be sent to böss@exämple.com');
  });

  it('a reply is written anew in the other language, in its thread', async () => {
    const about = await withDraft(mail({ request: 'Could you send the invoice again?' }));
    const again = drafted(await think(about, { instruction: 'in German' }));
    expect(again.text).toContain('Wir prüfen die Rechnung');
    expect(again).toMatchObject({ in_thread: 't1', to: ['ali@example.com'] });
  });

  it('the owner’s own words are not translated, and that is said', async () => {
    const { text, why } = await redone('auf Deutsch bitte');
    expect(text).toBe(TEXT);
    expect(why).toContain('can’t translate');
  });

  it('“no reply needed” ends it', async () => {
    const about = await withDraft(mail({ request: 'Any news?' }));
    expect((await think(about, { instruction: 'no reply needed' })).kind).toBe('done');
  });

  it('“again” thinks as if for the first time', async () => {
    const about = await withDraft(mail({ request: 'Any news?' }));
    expect(drafted(await think(about, { instruction: 'again' })).text).toContain('I have read it');
  });

  it('a hostile note costs little time', async () => {
    const start = performance.now();
    for (const note of [
      'a '.repeat(20_000),
      'please '.repeat(10_000),
      'cc '.repeat(10_000),
      `to ${'a@b.co,'.repeat(5_000)}x`,
    ])
      await redone(note);
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});
