/** How the process ends: without showing what an error carries, and without waiting for what a library forgot. */
import { complain } from './terminal.ts';

/** These go on when their command is done. */
const LASTING = ['start', 'world'];

/** Node would print an error that nobody caught with all that hangs on it, a token of a foreign library's request as well. */
export function guardTop(): void {
  process.on('uncaughtException', (error) => {
    complain(error);
    process.exit(1);
  });
}

/** After a call that broke off, the Telegram library holds a timer for minutes. */
export function leaveAfter([command = '']: readonly string[]): void {
  if (!LASTING.includes(command)) process.stdout.write('', () => process.exit());
}
