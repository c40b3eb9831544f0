import { describe, expect, it } from 'vitest';
import { type Locators, locatorsSetting, withLocators } from './locators.ts';

const DEFAULTS: Locators = {
  composer: { role: 'dialog' },
  submit: { role: 'button', name: 'Post', exact: true, within: 'composer' },
};

const setting = locatorsSetting(DEFAULTS);
const problem = (value: unknown) =>
  setting.safeParse(typeof value === 'string' ? value : JSON.stringify(value)).error?.issues[0]?.message;

describe('the setting that says how things are found', () => {
  it('replaces what it names and leaves the rest', () => {
    const own = JSON.stringify({ submit: { role: 'button', name: 'Publish', within: 'composer' } });
    expect(setting.parse(own)).toBe(own);
    expect(withLocators(DEFAULTS, own)).toEqual({
      composer: { role: 'dialog' },
      submit: { role: 'button', name: 'Publish', within: 'composer' },
    });
  });

  it.each([
    ['text that is no JSON', '{', 'must be JSON'],
    ['a name that there isn’t', { sumbit: { css: 'b' } }, 'knows only the names composer, submit'],
    ['a finding without a way', { submit: { name: 'Post' } }, '"submit" must be {"role","name"}'],
    ['a finding with a field too much', { submit: { css: 'b', xpath: '//b' } }, '"submit"'],
    ['another engine behind CSS', { submit: { css: 'b >> xpath=//b' } }, 'must be one CSS selector'],
    ['something within itself', { composer: { css: 'b', within: 'submit' } }, 'within something that there isn’t'],
    [
      'something within what there isn’t',
      { submit: { css: 'b', within: 'page' } },
      'within something that there isn’t',
    ],
  ])('refuses %s and says why', (_, value, says) => {
    expect(problem(value)).toContain(says.replaceAll('’', "'"));
  });
});
