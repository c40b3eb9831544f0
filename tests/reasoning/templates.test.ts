import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillTemplate } from '../../src/reasoning/templates/page.ts';
import { STARTERS, type TemplateName } from '../../src/reasoning/templates/starters.ts';
import { drafted, mail, think } from './fixtures.ts';

const FOLDER = new URL('../../vault/Templates/', import.meta.url);

describe('templates are pages of the vault', () => {
  it('the starter pages are the built-in texts, and every one is there', () => {
    const pages = readdirSync(FOLDER).filter((name) => name !== 'About_templates.md');
    expect(pages.toSorted()).toEqual(
      Object.keys(STARTERS)
        .map((name) => `${name}.md`)
        .toSorted(),
    );
    for (const [name, text] of Object.entries(STARTERS)) {
      expect(readFileSync(new URL(`${name}.md`, FOLDER), 'utf8')).toBe(text);
    }
  });

  it.each(Object.keys(STARTERS) as TemplateName[])('%s can be filled', async (name) => {
    const text = await fillTemplate(async () => null, name, { name: 'Ali', message: 'All is well.', file: 'a.pdf' });
    expect(text).not.toMatch(/%%|\{\{|\n{3}/);
    expect(text.trim()).toBe(text);
  });

  it('what the owner wrote is used', async () => {
    const pages = { 'holding-reply': '---\ntags: mail\n---\n%% mine %%\nDear {{ name }},\r\n\r\nlater.\n\nSara' };
    const thought = await think(mail({ request: 'Any news?' }), { pages });
    expect(drafted(thought).text).toBe('Dear Ali Khan,\n\nlater.\n\nSara');
  });

  it.each([
    ['Hello {{nmae}}', '{{nmae}}'],
    ['Hello {{name', '{{'],
    ['Hello name}}', '}}'],
    ['Hello {{constructor}}', '{{constructor}}'],
    ['Hello {{__proto__}}', '{{__proto__}}'],
  ])('%j names the file and what nothing fills', async (page, shown) => {
    const filling = fillTemplate(async () => page, 'new-mail', { name: 'Ali' });
    await expect(filling).rejects.toMatchObject({
      code: 'config_invalid',
      message: expect.stringContaining(`Templates/new-mail.md has “${shown}”`),
    });
  });

  it('an empty page is refused', async () => {
    await expect(fillTemplate(async () => '%% only a note %%', 'new-mail', {})).rejects.toMatchObject({
      code: 'config_invalid',
    });
  });

  it('an empty value takes the space before it along', async () => {
    expect(await fillTemplate(async () => 'Hello {{name}}, bye', 'new-mail', {})).toBe('Hello, bye');
  });

  it('any value goes in once, byte for byte', async () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1 }),
      fc.constantFrom('{{name}}', '{{message}}', '%%x%%', '$&', '$1', '---\n'),
    );
    await fc.assert(
      fc.asyncProperty(value, value, async (name, message) => {
        const text = await fillTemplate(async () => '<{{name}}|{{message}}>', 'new-mail', { name, message });
        expect(text).toBe(`<${name}|${message}>`);
      }),
      { numRuns: 500 },
    );
  });
});
