/** What a run shows on a terminal: how far it is, what went wrong, and the figures. */
import { paint, say, tame } from '../src/cli/terminal.ts';
import type { Spent } from './meter.ts';
import type { Played, Score } from './score.ts';
import { type Line, runLines, summaryOf, themesOf, wrongOf } from './table.ts';

/** One line that is written over again; nothing where nobody looks. Without arrivals it is taken away. */
export function showProgress(at: number, of: number, name: string): void {
  if (!process.stderr.isTTY) return;
  process.stderr.write(`\r\u001b[2K${of === 0 ? '' : `${at} of ${of}  ${name}`}`);
}

interface Results {
  model: string;
  score: Score;
  spent: Spent;
  played: readonly Played[];
}

export function showResults({ model, score, spent, played }: Results): void {
  for (const one of played) {
    const wrong = wrongOf(one);
    if (wrong.length === 0) continue;
    say(`${paint('yellow', one.name.padEnd(28))} ${one.outcome.padEnd(9)} ${tame(wrong.join(', '))}`);
  }
  for (const [caveat, names] of Map.groupBy(played, (one) => one.caveat)) {
    if (caveat !== '') say(`${names.length} × ${tame(caveat)}`);
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
