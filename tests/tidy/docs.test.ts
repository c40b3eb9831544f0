import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../src/cli/program.ts';
import { SETTING_NAMES } from '../../src/config.ts';
import { LIMITS } from '../../src/limits.ts';
import { refreshed } from '../helpers/docs.ts';
import { filesIn, PROJECT, type ProjectFile } from './files.ts';

const pages = filesIn([''], /(^|\/)README\.md$/);
const readme = pages.find(({ path }) => path === 'README.md');
const program = createProgram({ env: {}, cwd: '/' });
const sources = filesIn(['src', 'bot', 'machines', 'tests', 'deploy'], /\.(ts|js|css|html|service)$/);
const { scripts } = JSON.parse(filesIn([''], /^package\.json$/)[0]!.text) as { scripts: Record<string, string> };

describe.each(pages.map((page) => [page.path, page] as const))('%s is true', (_, page) => {
  const named = codeOf(page.text);

  it('names only paths that there are', () => {
    const paths = [...named.filter(isPath), ...linksOf(page.text)];
    expect(paths.filter((path) => !isThere(path, page))).toEqual([]);
  });

  it('names only npm scripts that there are', () => {
    const used = named.flatMap((code) => [...code.matchAll(/\bnpm (?:run (\S+)|(start|test)\b)/g)]);
    expect(used.map(([, run, short]) => run ?? short ?? '').filter((name) => !(name in scripts))).toEqual([]);
  });

  it('names only commands and options that there are', () => {
    const used = named.flatMap((code) => [...code.matchAll(/^\s*(?:\$ )?(?:npx )?countersign(?: +([^#\n]*))?/gm)]);
    expect(used.map(([, words]) => words ?? '').filter((words) => !isCommand(words.trim()))).toEqual([]);
  });

  it('names only settings that there are', () => {
    const isSettingLike = (name: string) => /^[A-Z]+(_[A-Z]+)+$/.test(name);
    const names = named.map((code) => /^([A-Z_]+)(=\S*)?$/.exec(code)?.[1] ?? '').filter(isSettingLike);
    const isKnown = (name: string) =>
      (SETTING_NAMES as string[]).includes(name) || sources.some(({ text }) => text.includes(name));
    expect(names.filter((name) => !isKnown(name))).toEqual([]);
  });

  it('names only limits that there are', () => {
    const limitLike = /^[a-z]+(_[a-z]+)*_(ms|max|min|s)(_max)?$/;
    const isKnown = (name: string) => name in LIMITS || sources.some(({ text }) => text.includes(name));
    expect(named.filter((code) => limitLike.test(code)).filter((name) => !isKnown(name))).toEqual([]);
  });
});

describe.skipIf(!readme)('the tables of README.md', () => {
  it.each(['limits', 'settings'])('hold the %s between markers, as the code has them (else: npm run docs)', (name) => {
    expect(readme?.text).toContain(`<!-- ${name} -->`);
    expect(readme?.text).toContain(`<!-- /${name} -->`);
    expect(refreshed(readme?.text ?? '')).toBe(readme?.text);
  });
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
