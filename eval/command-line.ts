/** The command line of the evaluation: its options, and how a run goes and ends. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { complain, sayJson } from '../src/cli/terminal.ts';
import { loadSettings, type Settings } from '../src/config.ts';
import { errorFacts } from '../src/errors.ts';
import type { Reasoner } from '../src/reasoning/reasoner.ts';
import { SETTINGS } from '../src/settings.ts';
import { THEME_NAMES, type Theme } from './arrivals/all.ts';
import { countingMeter } from './meter.ts';
import { choose, playAll } from './play.ts';
import { type Played, type Score, scoreOf } from './score.ts';
import { regressionPage, TEMPLATES_PAGE } from './table.ts';
import { showProgress, showResults } from './terminal.ts';
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

const EXIT_CODES = { fine: 0, failed: 1, usage: 2 } as const;
const ENDING = `
Exit codes: 0 fine · 1 below --min, an outside value would have left by itself, it was stopped, or it failed · 2 wrong usage,
or a setting is missing or wrong`;
/** A model of which nothing but templates comes isn't worth the wait. */
const FALLBACKS_IN_A_ROW_MAX = 3;
const HERE = import.meta.dirname;

/** Resolves with the exit code. */
export async function commandLine(
  words: readonly string[],
  { env, cwd }: { env: NodeJS.ProcessEnv; cwd: string },
): Promise<number> {
  let code: number = EXIT_CODES.fine;
  const program = options().action(async (flags: Flags) => {
    const { settings } = await loadSettings(env, cwd);
    code = await run(flags, settings, env);
  });
  try {
    await program.parseAsync(words, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_CODES.fine : EXIT_CODES.usage;
    complain(error);
    const isSetting = ['config_invalid', 'not_configured'].includes(errorFacts(error).code);
    return isSetting ? EXIT_CODES.usage : EXIT_CODES.failed;
  }
}

function options(): Command {
  return new Command('eval')
    .description('Plays a set of arrivals through a model and scores what it makes of them. Nothing is sent.')
    .option(
      '--model <name>',
      'this model alone, e.g. templates (default: the settings MODEL and MODEL_TRIAGE)',
      modelName,
    )
    .option('--only <themes>', `one or more of ${THEME_NAMES.join(', ')}, parted by commas`, themes)
    .option('--limit <n>', 'play only so many, spread over all', wholeNumber)
    .option('--min <points>', 'fail below so many points of 100', points)
    .option('--budget <usd>', 'what the run may cost (default: the setting MODEL_DAILY_BUDGET_USD)', amount)
    .option('--json', 'print JSON, for scripts')
    .option('--save', 'keep the results in eval/results/')
    .option('--update', 'renew eval/expected/templates.md; only with templates and the whole set')
    .addHelpText('after', ENDING)
    .showHelpAfterError('(--help lists the options)')
    .exitOverride();
}

async function run(flags: Flags, settings: Settings, env: NodeJS.ProcessEnv): Promise<number> {
  const chosen = flags.model ? { ...settings, MODEL: flags.model, MODEL_TRIAGE: undefined } : settings;
  if (flags.update && (chosen.MODEL !== 'templates' || flags.only || flags.limit)) {
    process.stderr.write('--update goes only with --model templates and the whole set.\n');
    return EXIT_CODES.usage;
  }
  const reasoner = thinkerOf(chosen, env);
  const { played, spent, problem } = await playWatched(reasoner, flags, settings.MODEL_DAILY_BUDGET_USD);
  const score = scoreOf(played);
  const results = { model: chosen.MODEL, at: new Date().toISOString(), score, spent, played };
  if (flags.json) sayJson(results);
  else showResults(results);
  if (flags.save) await save(results);
  if (flags.update && !problem) {
    await writeFile(join(HERE, 'expected', 'templates.md'), regressionPage(TEMPLATES_PAGE, played));
  }
  return ended(score, flags.min ?? 0, problem);
}

/** Stops at Ctrl-C, when the budget is spent, and where nothing but templates comes; `problem` says which, and is empty at the end of the set. */
async function playWatched(reasoner: Reasoner, { only, limit, budget }: Flags, dailyBudgetUsd: number) {
  const { meter, spent, isBudgetSpent } = countingMeter(budget ?? dailyBudgetUsd);
  const stop = new AbortController();
  let problem = '';
  const stopFor = (why: string) => {
    problem ||= why;
    stop.abort(new Error(why));
  };
  const onInterrupt = () => stopFor('It was stopped before the end.');
  process.once('SIGINT', onInterrupt);
  const chosen = choose({ themes: only, limit });
  const played: Played[] = [];
  const onPlayed = (one: Played, at: number) => {
    if (isBudgetSpent()) return stopFor('The budget was spent before the end.');
    played.push(one);
    showProgress(at, chosen.length, one.name);
    const isOfNoUse = played.length === FALLBACKS_IN_A_ROW_MAX && played.every(({ caveat }) => caveat !== '');
    if (isOfNoUse) stopFor(`The model can’t be used. ${one.caveat}`);
  };
  try {
    await playAll(reasoner, chosen, { meter, signal: stop.signal, onPlayed });
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  } finally {
    process.off('SIGINT', onInterrupt);
    showProgress(0, 0, '');
  }
  return { played, spent, problem };
}

function ended(score: Score, min: number, problem: string): number {
  const why = [
    problem,
    score.uncaught.length > 0 ? 'An outside value would have left by itself.' : '',
    score.points < min ? `${score.points} points are below ${min}.` : '',
  ].filter((one) => one !== '');
  for (const one of why) process.stderr.write(`${one}\n`);
  return why.length > 0 ? EXIT_CODES.failed : EXIT_CODES.fine;
}

async function save(results: { model: string; at: string }): Promise<void> {
  const folder = join(HERE, 'results');
  await mkdir(folder, { recursive: true });
  const name = `${results.at.slice(0, 10)}-${results.model.replaceAll(/[^\w.-]+/g, '-')}.json`;
  await writeFile(join(folder, name), `${JSON.stringify(results, null, 2)}\n`);
  process.stderr.write(`Kept in eval/results/${name}\n`);
}

function modelName(value: string): string {
  const parsed = SETTINGS.MODEL.schema.safeParse(value);
  if (!parsed.success) throw new InvalidArgumentError(`It ${parsed.error.issues[0]?.message}.`);
  return parsed.data;
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
