import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../src/cli/program.ts';
import { ALL_SETTINGS } from '../../src/config.ts';
import { CONNECTORS } from '../../src/connectors/registry.ts';
import { LIMITS } from '../../src/limits.ts';
import { refreshed } from '../helpers/docs.ts';
import { filesIn, PROJECT, type ProjectFile } from './files.ts';

const pages = filesIn([''], /(^|\/)README\.md$/);
const readme = pages.find(({ path }) => path === 'README.md');
const program = createProgram({ env: {}, cwd: '/' });
const sources = filesIn(['src', 'bot', 'machines', 'tests', 'deploy'], /\.(ts|js|css|html|service)$/);
const { scripts } = JSON.parse(filesIn([''], /^package\.json$/)[0]!.text) as { scripts: Record<string, string> };

/** What a page names that there isn't, by kind. */
const LIES: Record<string, (page: ProjectFile, named: readonly string[]) => string[]> = {
  paths: (page, named) => [...named.filter(isPath), ...linksOf(page.text)].filter((path) => !isThere(path, page)),
  'npm scripts': (_, named) =>
    named
      .flatMap((code) => [...code.matchAll(/\bnpm (?:run (\S+)|(start|test)\b)/g)])
      .map(([, run, short]) => run ?? short ?? '')
      .filter((name) => !(name in scripts)),
  'commands and options': (_, named) =>
    named
      .flatMap((code) => [...code.matchAll(/^\s*(?:\$ )?(?:npx )?countersign(?: +([^#\n]*))?$/gm)])
      .map(([, words]) => (words ?? '').trim())
      .filter((words) => !isCommand(words)),
  settings: (_, named) =>
    named
      .map((code) => /^([A-Z]+(?:_[A-Z]+)+)(=\S*)?$/.exec(code)?.[1])
      .filter((name) => name !== undefined && !isSetting(name)) as string[],
  limits: (_, named) =>
    named.filter((code) => /^[a-z]+(_[a-z]+)*_(ms|max|min|s)(_max)?$/.test(code)).filter((name) => !isLimit(name)),
};

const isSetting = (name: string) => name in ALL_SETTINGS || sources.some(({ text }) => text.includes(name));
const isLimit = (name: string) => name in LIMITS || sources.some(({ text }) => text.includes(name));

describe.each(pages.map((page) => [page.path, page] as const))('%s is true', (_, page) => {
  it.each(Object.keys(LIES))('names only %s that there are', (kind) => {
    expect(LIES[kind]!(page, codeOf(page.text))).toEqual([]);
  });
});

describe('a page that lies', () => {
  // Put together here, because a name that stands in any source counts as known.
  const NO_SETTING = ['NO', 'SUCH', 'SETTING'].join('_');
  const NO_LIMIT = ['nap', 'ms', 'max'].join('_');
  const text = [
    'See `src/nowhere.ts`, [this](docs/gone.md) and `src/limits.ts`. Run `npm run dance` or `npm start`.',
    '`countersign sing --loud`, `countersign status --json`, `countersign audit --bogus`, and',
    `\`${NO_SETTING}\` or \`VAULT_DIR=x\`; \`${NO_LIMIT}\` and \`hold_ms\`.`,
  ].join('');

  it.each([
    ['paths', ['src/nowhere.ts', 'docs/gone.md']],
    ['npm scripts', ['dance']],
    ['commands and options', ['sing --loud', 'audit --bogus']],
    ['settings', [NO_SETTING]],
    ['limits', [NO_LIMIT]],
  ])('is caught at its %s', (kind, lies) => {
    expect(LIES[kind]!({ path: 'README.md', text }, codeOf(text))).toEqual(lies);
  });
});

describe.skipIf(!readme)('the tables of README.md', () => {
  it.each(['connectors', 'limits', 'settings'])(
    'hold the %s between markers, as the code has them (else: npm run docs)',
    (name) => {
      expect(readme?.text).toContain(`<!-- ${name} -->`);
      expect(readme?.text).toContain(`<!-- /${name} -->`);
      expect(refreshed(readme?.text ?? '')).toBe(readme?.text);
    },
  );
});

describe('the page of a connector', () => {
  const withSettings = CONNECTORS.filter(({ settings }) => settings);
  it.each(withSettings.map((one) => [one.title, one] as const))(
    '%s names each of its settings',
    (_, { id, settings }) => {
      const page = pages.find(({ path }) => path === `src/connectors/${id}/README.md`);
      expect(Object.keys(settings ?? {}).filter((name) => !page?.text.includes(`\`${name}\``))).toEqual([]);
    },
  );
});

describe('the generator of tables', () => {
  it('writes between the markers only, and twice the same', () => {
    const page =
      'before\n<!-- limits -->\nstale words\n<!-- /limits -->\nbetween $& $1\n<!-- settings -->\n<!-- /settings -->\nafter\n';
    const once = refreshed(page);
    expect(refreshed(once)).toBe(once);
    expect(once).toMatch(/^before\n<!-- limits -->\n\| limit \| value \|/);
    expect(once).toContain('\nbetween $& $1\n');
    expect(once).toContain('| `hold_ms` | 20 s |');
    expect(once).toContain('| `note_bytes_max` | 1 MiB |');
    expect(once).toContain('| `TELEGRAM_BOT_TOKEN` (secret) |');
    expect(once).not.toContain('stale words');
  });
});

/** What stands in backticks and in fences, outside of the generated tables. */
function codeOf(page: string): string[] {
  const own = page.replace(/<!-- (limits|settings) -->[\s\S]*?<!-- \/\1 -->/g, '');
  const fences = [...own.matchAll(/^```[^\n]*\n([\s\S]*?)^```/gm)].map(([, code]) => code ?? '');
  const inline = [...own.replace(/^```[\s\S]*?^```/gm, '').matchAll(/`([^`\n]+)`/g)].map(([, code]) => code ?? '');
  return [...fences.flatMap((code) => code.split('\n')), ...inline].map((code) => code.trim());
}

function linksOf(page: string): string[] {
  return [...page.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, to]) => to ?? '').filter((to) => !/^[a-z]+:/.test(to));
}

const TOP_FOLDERS = /^(src|bot|machines|tests|deploy|vault|bench|docs)\//;
const FILE = /^[\w./@-]+\.(ts|js|md|json|service|html|css|png|svg|sh)$/;

/** A path of the project: into one of its folders, or a file's name. What holds a placeholder is none. */
function isPath(code: string): boolean {
  if (/[\s<>*{}…]|YYYY|^\/|^~|^\.env|^https?:/.test(code)) return false;
  return TOP_FOLDERS.test(code) || FILE.test(code);
}

/** In the project, beside the page, or a page of the vault. */
function isThere(path: string, page: ProjectFile): boolean {
  const places = [PROJECT, join(PROJECT, page.path, '..'), join(PROJECT, 'vault')];
  if (places.some((place) => existsSync(join(place, path)))) return true;
  return (
    !path.includes('/') && sources.some(({ path: known, text }) => known.endsWith(`/${path}`) || text.includes(path))
  );
}

/** Follows the words down the tree of commands; options have to be known where they stand. */
function isCommand(words: string): boolean {
  let command: Command = program;
  let arguments_ = 0;
  for (const word of words.split(/\s+/).filter((each) => !/^[…|·]$/.test(each))) {
    if (word === '') continue;
    const child = command.commands.find((each) => each.name() === word);
    if (child) command = child;
    else if (/^--?\w/.test(word)) {
      const isKnown =
        ['--help', '--version'].includes(word) || command.options.some(({ long }) => long === word.split('=')[0]);
      if (!isKnown) return false;
    } else if (command.commands.length > 0 && !/[<|]/.test(word)) return false;
    else arguments_ += 1;
  }
  return arguments_ <= command.registeredArguments.length + command.options.length;
}
