#!/usr/bin/env node
/** The command line's entry. */
import module from 'node:module';

// Keeps what Node made of our sources, so that the next start is faster.
module.enableCompileCache?.();

const [{ runProgram }, { guardTop, leaveAfter }] = await Promise.all([
  import('./cli/program.ts'),
  import('./cli/ending.ts'),
]);
guardTop();
const argv = process.argv.slice(2);
await runProgram(argv, { env: process.env, cwd: process.cwd() });
leaveAfter(argv);
