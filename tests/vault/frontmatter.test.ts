import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { parseNote, writeNote } from '../../src/vault/note.ts';
import { ACTION_FIELDS, aDraft, aTask } from './fixtures.ts';

const matter = createRequire(import.meta.url)('gray-matter');
const read = (text: string) => parseNote(text, ACTION_FIELDS);
const good = writeNote(aDraft({ id: '01KB0V4M8W2N6T9Q3R5X7Y1Z0A' }), ACTION_FIELDS).text;
const withLine = (line: string) => good.replace('risk:\n', `risk:\n${line}\n`);
const invalid = (says: RegExp | string) =>
  expect.objectContaining({ code: 'note_invalid', message: expect.stringMatching(says) });

declare global {
  var ran: boolean | undefined;
}

describe('the properties of a note', () => {
  it('never run, whatever language they claim to be in', () => {
    const code = 'globalThis.ran = true';
    const openings = [
      '---js',
      '--- js',
      '---javascript',
      '---JS',
      '---\tjs',
      '---coffee',
      '---json',
      '---yaml',
      '----',
      '--- ',
    ];
    for (const opening of openings) {
      for (const end of ['\n', '\r\n', '\r']) {
        const text = `${opening}${end}${code}${end}---${end}body`;
        expect(() => read(text), JSON.stringify(text)).toThrow(invalid('exactly three dashes|no end'));
      }
    }
    for (const text of [` ---js\n${code}\n---\n`, `\ufeff---js\n${code}\n---\n`, `\n---js\n${code}\n---\n`, code, '']) {
      expect(() => read(text)).toThrow(invalid('three dashes'));
    }
    for (const line of [
      `a: !!js/function "${code}"`,
      'language: js',
      `excerpt_separator: "${code}"`,
      'engines: javascript',
    ]) {
      try {
        read(withLine(line));
      } catch (error) {
        expect(error).toEqual(invalid('Line'));
      }
    }
    expect(globalThis.ran).toBeUndefined();
  });

  it("don't care what stands in gray-matter's cache", () => {
    const id = '01KB0V4M8W2N6T9Q3R5X7Y1Z0B';
    const text = writeNote(aTask({ id }), ACTION_FIELDS).text;
    matter(text);
    matter(text).data.id = 'poisoned';
    const header = `${text.slice(0, text.indexOf('\n---\n') + 5)}`;
    matter(header).data.properties = 'poisoned';
    expect(read(text).task.id).toBe(id);
  });

  it('are refused with their line when they are broken', () => {
    expect(() => read(withLine('note: Re: x'))).toThrow(invalid('^Line 21: the value of note'));
    expect(() => read(good.replace('draft_subject: "Re: Invoice 4711"', 'draft_subject: Re: x'))).toThrow(
      invalid('^Line 19: the value of draft_subject'),
    );
    expect(() => read(withLine('risk: again'))).toThrow(invalid('^Line 21: the property risk stands here twice'));
    expect(() => read(withLine('a: &x 1'))).toThrow(invalid('^Line 21'));
    expect(() => read(withLine('a: *x'))).toThrow(invalid('^Line 21'));
    expect(() => read(withLine('a: !!binary x'))).toThrow(invalid('^Line 21'));
    expect(() => read(withLine('---x'))).toThrow(invalid('three dashes but goes on'));
    expect(() => read(withLine('...\nid: 2'))).toThrow(invalid('Line'));
    expect(() => read(withLine('%YAML 1.1'))).toThrow(invalid('Line'));
    expect(() => read(withLine('? a\n: 1'))).toThrow(invalid('Line 21'));
    expect(() => read('---\n{id: 1, kind: 2}\n---\n')).toThrow(invalid('line of its own'));
    expect(() => read('---\n- a\n---\n')).toThrow(invalid('line of its own'));
    expect(() => read('---\n\n# only a comment\n---\n')).toThrow(invalid('id is missing'));
    expect(() => read('---\n---\n')).toThrow(invalid('id is missing'));
    expect(() => read('---\nid: x\n')).toThrow(invalid('no end'));
  });

  it('are refused when they say what no task can be', () => {
    expect(() => read(good.replace('state: drafting', 'state: finished'))).toThrow(invalid('Line 4: state is not one'));
    expect(() => read(good.replace('kind: EMAIL', 'kind: email'))).toThrow(invalid('Line 3: kind'));
    expect(() => read(good.replace('zone: single', 'zone:'))).toThrow(invalid('Line 5: zone'));
    expect(() => read(good.replace('id: 01', 'id: 91'))).toThrow(invalid('Line 2: the id'));
    expect(() => read(good.replace('revision: 1', 'revision: 1.5'))).toThrow(
      invalid('revision must be a whole number'),
    );
    expect(() => read(good.replace('revision: 1', 'revision: 99999999999999999999'))).toThrow(invalid('whole number'));
    expect(() => read(good.replace('action: email.send', 'action: rocket.launch'))).toThrow(invalid('no connector'));
    expect(() => read(good.replace(/receipt:/, 'receipt: {a: 1}'))).toThrow(invalid('receipt must be plain text'));
  });

  it('are read fast or refused, however they are made', () => {
    const many = (line: string, count: number) => `---\nid: x\n${line.repeat(count)}---\n`;
    const hostile = [
      many('a:\n', 300_000),
      many('\n', 1_000_000),
      many(' \n', 500_000),
      many('#\n', 500_000),
      `---\na: ${'['.repeat(1_000_000)}\n---\n`,
      `---\na: [${'a,'.repeat(500_000)}]\n---\n`,
      `---\na: ${'['.repeat(60_000)}\n---\n`,
      `---\na: ${'{a: '.repeat(15_000)}\n---\n`,
      `---\na: "${'\\'.repeat(999_999)}\n---\n`,
      `---\n${Array.from({ length: 9_000 }, (_, index) => `k${index}:`).join('\n')}\n---\n`,
      `---\n${'\n'.repeat(9_000)}${' \n'.repeat(900)}\n---\n`,
    ];
    for (const text of hostile) {
      const begun = performance.now();
      expect(() => read(text)).toThrow(expect.objectContaining({ code: 'note_invalid' }));
      expect(performance.now() - begun).toBeLessThan(3_000);
    }
  });

  it('may be typed as a person would', () => {
    const text = good
      .replace('draft_subject: "Re: Invoice 4711"', 'draft_subject: 0123456789')
      .replace('subject: "Invoice 4711: when?"', 'subject: 0123456789')
      .replace('to:\n  - ali@example.com', 'to: [ali@example.com, 007]')
      .replace('received: "2026', "received: '2026")
      .replace('.000Z"\nfrom', ".000Z'\nfrom")
      .replace('revision: 1', "revision: '1'");
    const { task } = read(text);
    expect(task.subject).toBe('0123456789');
    expect(task.action).toMatchObject({ subject: '0123456789', to: ['ali@example.com', '007'] });
    expect(task.received).toBe('2026-11-20T09:30:00.000Z');
    expect(task.revision).toBe(1);
  });

  it('tell numbers from digits that must not change', () => {
    const invoice = writeNote(aTask({ action: { type: 'invoice.create', amount: 5 } }), ACTION_FIELDS).text;
    const amount = (typed: string) => read(invoice.replace('amount: 5', `amount: ${typed}`)).task.action?.amount;
    expect(amount('12.50')).toBe(12.5);
    expect(amount('-3')).toBe(-3);
    expect(amount('0123456789')).toBe('0123456789');
    expect(amount('1e3')).toBe('1e3');
    expect(amount('12345678901234567890')).toBe('12345678901234567890');
    expect(amount('0x10')).toBe('0x10');
    expect(amount('5,000')).toBe('5,000');
    expect(amount('2026-01-01')).toBe('2026-01-01');
    expect(amount('true')).toBe(true);
    expect(amount('"5"')).toBe('5');
    expect(amount('')).toBeUndefined();
    expect(() => amount('{a: 1}')).toThrow(invalid('amount must be'));
  });
});
