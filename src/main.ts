#!/usr/bin/env node
/** The command line's entry. */
import module from 'node:module';

// Keeps what Node made of our sources, so that the next start is faster.
module.enableCompileCache?.();

const [{ runProgram }, { complain }] = await Promise.all([import('./cli/program.ts'), import('./cli/terminal.ts')]);
// Node would print the error with all that hangs on it, a token of a foreign library's request as well.
process.on('uncaughtException', (error) => {
  complain(error);
  process.exit(1);
});
const argv = process.argv.slice(2);
await runProgram(argv, { env: process.env, cwd: process.cwd() });
// After a call that broke off, the Telegram library holds a timer for minutes; only these two go on once their command is done.
if (!['start', 'world'].includes(argv[0] ?? '')) process.stdout.write('', () => process.exit());
