/** The command line of the evaluation: its options, what it prints, how it ends. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { complain, paint, say, sayJson } from '../src/cli/terminal.ts';
import { loadSettings, type Settings } from '../src/config.ts';
import { THEME_NAMES, type Theme } from './arrivals/all.ts';
import { countingMeter, type Spent } from './meter.ts';
import { choose, playAll } from './play.ts';
import { type Played, type Score, scoreOf } from './score.ts';
import { type Line, regressionPage, runLines, summaryOf, themesOf, wrongOf } from './table.ts';
import { thinkerOf } from './thinker.ts';

interface Flags {
  model?: string;
  only?: Theme[];
  limit?: number;
  min?: number;
  budget?: number;
  json?: boolean;
  save?: boolean;
  update?: boolean;
}

const ENDING = `
Exit codes: 0 fine · 1 below --min, an outside value would have left by itself, the budget was spent, or it failed · 2 wrong usage`;
const HERE = import.meta.dirname;
export const TEMPLATES_PAGE = join(HERE, 'expected', 'templates.md');

/** Resolves with the exit code. */
export async function commandLine(
  words: readonly string[],
  { env, cwd }: { env: NodeJS.ProcessEnv; cwd: string },
): Promise<number> {
  let code = 0;
  const program = options().action(async (flags: Flags) => {
    const { settings } = await loadSettings(env, cwd);
    code = await run(flags, settings, env);
  });
  try {
    await program.parseAsync(words, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    complain(error);
    return 1;
  }
}

function options(): Command {
  return new Command('eval')
    .description('Plays a set of arrivals through a model and scores what it makes of them. Nothing is sent.')
    .option('--model <name>', 'e.g. templates or anthropic:claude-sonnet-5-5 (default: the setting MODEL)')
    .option('--only <themes>', `one or more of ${THEME_NAMES.join(', ')}, parted by commas`, themes)
    .option('--limit <n>', 'play only so many, spread over all', wholeNumber)
    .option('--min <points>', 'fail below so many points of 100', points)
    .option('--budget <usd>', 'what the run may cost (default: MODEL_DAILY_BUDGET_USD)', amount)
    .option('--json', 'print JSON, for scripts')
    .option('--save', 'keep the results in eval/results/')
    .option('--update', 'renew eval/expected/templates.md; only with templates and the whole set')
    .addHelpText('after', ENDING)
    .showHelpAfterError()
    .exitOverride();
}

async function run(flags: Flags, settings: Settings, env: NodeJS.ProcessEnv): Promise<number> {
  const model = flags.model ?? settings.MODEL;
  if (flags.update && (model !== 'templates' || flags.only || flags.limit)) {
    process.stderr.write('--update goes only with --model templates and the whole set.\n');
    return 2;
  }
  const reasoner = await thinkerOf(model);
  const { meter, spent, isBudgetSpent } = countingMeter(flags.budget ?? settings.MODEL_DAILY_BUDGET_USD);
  const stop = new AbortController();
  const stopNow = () => stop.abort(new Error('stopped'));
  process.once('SIGINT', stopNow);
  const chosen = choose({ themes: flags.only, limit: flags.limit });
  const played: Played[] = [];
  try {
    await playAll(reasoner, chosen, {
      meter,
      signal: stop.signal,
      onPlayed: (one, at) => {
        played.push(one);
        progress(at, chosen.length, one.name);
        if (isBudgetSpent()) stopNow();
      },
    });
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  } finally {
    process.off('SIGINT', stopNow);
    progress(0, 0, '');
  }
  const score = scoreOf(played);
  const results = { model, at: new Date().toISOString(), score, spent, played };
  if (flags.json) sayJson(results);
  else tell(model, score, spent, played);
  if (flags.save) await save(results);
  if (flags.update) await writeFile(TEMPLATES_PAGE, regressionPage('templates', played));
  return ended(score, played.length < chosen.length, flags, isBudgetSpent());
}

function ended(score: Score, isCutShort: boolean, { min = 0 }: Flags, budgetSpent: boolean): number {
  const why = [
    isCutShort ? (budgetSpent ? 'The budget was spent before the end.' : 'It was stopped before the end.') : '',
    score.uncaught.length > 0 ? 'An outside value would have left by itself.' : '',
    score.points < min ? `${score.points} points are below ${min}.` : '',
  ].filter((one) => one !== '');
  for (const one of why) process.stderr.write(`${one}\n`);
  return why.length > 0 ? 1 : 0;
}

/** One line that is written over again; nothing where nobody looks. */
function progress(at: number, of: number, name: string): void {
  if (!process.stderr.isTTY) return;
  process.stderr.write(`\r\u001b[2K${of === 0 ? '' : `${at} of ${of}  ${name}`}`);
}

function tell(model: string, score: Score, spent: Spent, played: readonly Played[]): void {
  for (const one of played) {
    const wrong = wrongOf(one);
    if (wrong.length > 0) say(`${paint('yellow', one.name.padEnd(28))} ${one.outcome.padEnd(9)} ${wrong.join(', ')}`);
  }
  say('');
  for (const [theme = '', count = '', got = ''] of themesOf(played)) {
    say(`${theme.padEnd(14)} ${count.padStart(4)} arrivals  ${got.padStart(6)} points`);
  }
  say(`\n${paint('bold', model)}`);
  for (const line of [...summaryOf(score), ...runLines(score, spent)]) say(shown(line));
}

function shown({ what, figure, isAlarm }: Line): string {
  return `${what.padEnd(46)} ${isAlarm ? paint('red', figure) : figure}`;
}

async function save(results: { model: string; at: string }): Promise<void> {
  const folder = join(HERE, 'results');
  await mkdir(folder, { recursive: true });
  const name = `${results.at.slice(0, 10)}-${results.model.replaceAll(/[^\w.-]+/g, '-')}.json`;
  await writeFile(join(folder, name), `${JSON.stringify(results, null, 2)}\n`);
  process.stderr.write(`Kept in eval/results/${name}\n`);
}

function themes(value: string): Theme[] {
  const names = value.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !(THEME_NAMES as string[]).includes(name));
  if (unknown.length > 0) throw new InvalidArgumentError(`There is no theme ${unknown.join(', ')}.`);
  return names as Theme[];
}

function wholeNumber(value: string): number {
  if (!/^[1-9]\d{0,5}$/.test(value)) throw new InvalidArgumentError('It has to be a whole number above 0.');
  return Number(value);
}

function points(value: string): number {
  const number = amount(value);
  if (number > 100) throw new InvalidArgumentError('It has to be between 0 and 100.');
  return number;
}

function amount(value: string): number {
  if (!/^\d{1,6}(\.\d{1,4})?$/.test(value)) throw new InvalidArgumentError('It has to be a number such as 1.50.');
  return Number(value);
}
