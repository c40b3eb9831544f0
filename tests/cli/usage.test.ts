import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProgram } from '../../src/cli/program.ts';
import { cleanUp, newPlace, run } from './countersign.ts';

let place: string;
beforeAll(async () => {
  place = await newPlace();
});
afterAll(cleanUp);

describe.concurrent('the command line', () => {
  const names = commandsOf(createProgram({ env: {}, cwd: '/' }));

  it.each(names)('explains `countersign %s` when asked for help', async (name) => {
    const { code, out, err } = await run([...name.split(' '), '--help'].filter(Boolean), place);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(`Usage: countersign${name === '' ? '' : ` ${name}`}`);
    expect(out.trim().split('\n').length).toBeGreaterThan(3);
  });

  it.each([
    ['an unknown command', ['nonsense']],
    ['an unknown option', ['start', '--bogus']],
    ['a missing argument', ['approve']],
    ['an argument too many', ['status', 'now']],
    ['a number that is none', ['audit', '--limit', '0']],
    ['a day that is none', ['audit', '--date', '2026-99-99']],
    ['a category that is none', ['audit', '--category', 'gossip']],
    ['half a command', ['vault']],
    ['no command at all', []],
  ])('answers %s with exit code 2 and a sentence, not a stack trace', async (_, args) => {
    const { code, out, err } = await run(args, place);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toMatch(/countersign/);
    expect(err).not.toMatch(/^\s+at /m);
  });

  it('names every wrong setting at once, without its value, with exit code 4', async () => {
    const env = { TELEGRAM_BOT_TOKEN: 'hunter2', TIME_ZONE: 'Mars/Base', PORT: '99999' };
    const { code, err } = await run(['status'], place, env);
    expect(code).toBe(4);
    for (const name of Object.keys(env)) expect(err).toContain(name);
    expect(err).not.toContain('hunter2');
    expect(err).not.toMatch(/^\s+at /m);
  });

  it('uses no colours where the output is no terminal, whatever TERM says', async () => {
    const said = await Promise.all([
      run(['doctor', '--offline'], place, { TERM: 'xterm-256color', COLORTERM: 'truecolor' }),
      run(['nonsense'], place, { TERM: 'xterm-256color' }),
      run(['doctor', '--offline'], place, { NO_COLOR: '1' }),
    ]);
    for (const { out, err } of said) expect(out + err).not.toContain('\u001b');
  });

  it('tells its version', async () => {
    expect((await run(['--version'], place)).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

function commandsOf(command: Command, path: readonly string[] = []): string[] {
  const deeper = command.commands.flatMap((child) => commandsOf(child, [...path, child.name()]));
  return [path.join(' '), ...deeper];
}
