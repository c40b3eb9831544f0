/** How commands speak: plain text with colour only on a terminal, JSON where asked, errors as sentences, and the exit codes. */
import { styleText } from 'node:util';
import { type ErrorCode, errorFacts, framesOf, OfficeError } from '../errors.ts';

export const EXIT_CODES = { ok: 0, failed: 1, usage: 2, not_running: 3, not_configured: 4 } as const;

export const EXIT_HELP = `
Exit codes: 0 done · 1 it failed, and the message says why · 2 wrong usage · 3 the office is not running ·
4 a setting is missing or wrong`;

type Style = Parameters<typeof styleText>[0];

/** Coloured only where standard output is a terminal that wants it. */
export function paint(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout });
}

export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function sayJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** Tells what went wrong, without a stack trace, and sets the exit code. */
export function complain(error: unknown): void {
  const { code, message, hint } = errorFacts(error);
  const isOurs = error instanceof OfficeError;
  process.stderr.write(
    `${styleText('red', isOurs ? message : `This is a bug: ${describe(error)}`, { stream: process.stderr })}\n`,
  );
  if (hint) process.stderr.write(`${hint}\n`);
  process.exitCode = exitCodeOf(code);
}

function exitCodeOf(code: ErrorCode | 'bug'): number {
  if (code === 'not_running') return EXIT_CODES.not_running;
  if (code === 'config_invalid' || code === 'not_configured') return EXIT_CODES.not_configured;
  return EXIT_CODES.failed;
}

/** Only the kind of error and where it arose: a foreign message may hold a secret. */
function describe(error: unknown): string {
  const [name, where = 'at somewhere'] = framesOf(error).split('\n');
  return `${name} ${where.trim()}`;
}

/** Outside text on a terminal: control characters could move the cursor or change colours. */
export function tame(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ');
}
