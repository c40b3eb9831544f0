/**
 * `npm run eval`: plays the arrivals through a model and prints how it did. Settings come from the environment and `.env`, as for the office; nothing
 * is sent and nothing is kept, but for the results with `--save` and the regression page with `--update`.
 */
import { commandLine } from './command-line.ts';

process.exitCode = await commandLine(process.argv.slice(2), { env: process.env, cwd: process.cwd() });
