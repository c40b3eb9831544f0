import { describe, expect, it } from 'vitest';
import { ERRORS } from '../../src/errors.ts';
import { filesIn } from './files.ts';

const LINES_MAX = 300;
/** One story each, told in one place on purpose; add to this list only with a reason. */
const MAY_BE_LONGER = new Map([
  ['machines/supervisor.ts', 'one statechart'],
  ['machines/task.ts', 'one statechart'],
]);

const sources = filesIn(['src', 'bot', 'machines'], /\.ts$/).filter(({ path }) => !path.endsWith('.test.ts'));
const everything = filesIn([''], /\.(ts|js|css|html|md|json|service|yaml|yml)$|\.ci\/run$/).filter(
  ({ path }) => path !== 'package-lock.json',
);

describe('the tree', () => {
  it('says at the top of every source what it is for', () => {
    const isExplained = (text: string) => /^(#!.*\n)?\/\*\*/.test(text);
    expect(sources.filter(({ text }) => !isExplained(text)).map(({ path }) => path)).toEqual([]);
  });

  it('holds no reminders of work that is left', () => {
    const reminder = new RegExp(`\\b(${['TO', 'DO'].join('')}|${['FIX', 'ME'].join('')})\\b`);
    expect(everything.filter(({ text }) => reminder.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it('has no merge left in it, no focused test and no debugger', () => {
    const leftover = new RegExp(`^(<{7}|>{7}) |\\b(it|describe|test)\\.${'only'}\\(|^\\s*${'debug'}ger;`, 'm');
    expect(everything.filter(({ text }) => leftover.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it(`has no source over ${LINES_MAX} lines, but for those with a reason`, () => {
    const long = sources.filter(({ text }) => text.split('\n').length - 1 > LINES_MAX).map(({ path }) => path);
    expect(long.filter((path) => !MAY_BE_LONGER.has(path))).toEqual([]);
  });

  it('needs every exception that it makes for long files', () => {
    const lengths = new Map(sources.map(({ path, text }) => [path, text.split('\n').length - 1]));
    expect([...MAY_BE_LONGER.keys()].filter((path) => (lengths.get(path) ?? 0) <= LINES_MAX)).toEqual([]);
  });

  it('uses every error code that it declares', () => {
    const users = sources.filter(({ path }) => path !== 'src/errors.ts');
    const unused = Object.keys(ERRORS).filter((code) => !users.some(({ text }) => text.includes(`'${code}'`)));
    expect(unused).toEqual([]);
  });

  it('locks packages by their hash, and names no registry', () => {
    const [lock] = filesIn([''], /^package-lock\.json$/);
    const packages = Object.entries(JSON.parse(lock!.text).packages as Record<string, Record<string, unknown>>);
    expect(lock!.text).not.toMatch(/"resolved"|https?:\/\/[^"]*(registry|npmjs|verdaccio|artifactory|:\d{4})/);
    expect(
      packages.filter(([path, { integrity, link }]) => path !== '' && !integrity && !link).map(([path]) => path),
    ).toEqual([]);
  });
});
