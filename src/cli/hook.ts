/**
 * `countersign hook start | stop`: what Claude Code calls when a session in the vault begins or would end. Whatever goes wrong here, the session may stop: a
 * hook that fails must never lock a person in.
 */
import { z } from 'zod';
import { loadSettings } from '../config.ts';
import { errorFacts } from '../errors.ts';
import { askOffice } from '../runtime/control.ts';
import { markOf } from '../runtime/stops.ts';
import { say } from './terminal.ts';

/** What Claude Code tells of a session holds its last words, too. */
const INPUT_BYTES_MAX = 4 * 1024 * 1024;
const INPUT_MS_MAX = 5_000;
/** Only what is used here; Claude Code tells more, and may tell other things tomorrow. */
const input = z.object({ session_id: z.string() });

/** Tells the session its mark, which the name of its plan ends with. */
export async function hookStart(): Promise<void> {
  const mark = markOf((await readSession()) ?? '');
  if (mark !== null)
    say(
      `The mark of this session is ${mark}. A plan of yours is a page Plans/<date>_<few-words>_${mark}.md; AGENTS.md says how.`,
    );
}

/** Prints nothing where the session may stop. */
export async function hookStop(env: NodeJS.ProcessEnv, cwd: string): Promise<void> {
  const session = await readSession();
  if (session === null) return complainOnly('The hook was called without a session it could read.');
  try {
    const { settings } = await loadSettings(env, cwd);
    const { goOn, tell } = await askOffice(settings.STATE_DIR, 'mayStop', { session });
    if (goOn !== null) say(JSON.stringify({ decision: 'block', reason: goOn }));
    else if (tell !== null) say(JSON.stringify({ systemMessage: tell }));
  } catch (error) {
    const { message, hint } = errorFacts(error);
    complainOnly(`${message} The session may stop.${hint ? ` ${hint}` : ''}`);
  }
}

function complainOnly(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Null for anything but what Claude Code sends. */
async function readSession(): Promise<string | null> {
  try {
    return input.parse(JSON.parse(await readInput())).session_id;
  } catch {
    return null;
  }
}

/** Throws for input that is too long or doesn't end. */
async function readInput(): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const timer = setTimeout(() => process.stdin.destroy(new Error('It took too long.')), INPUT_MS_MAX);
  try {
    for await (const chunk of process.stdin) {
      bytes += (chunk as Buffer).length;
      if (bytes > INPUT_BYTES_MAX) throw new RangeError('It is too long.');
      chunks.push(chunk as Buffer);
    }
  } finally {
    clearTimeout(timer);
  }
  return Buffer.concat(chunks).toString('utf8');
}
