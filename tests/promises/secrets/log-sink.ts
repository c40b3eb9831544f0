/** A log that keeps every line, down to the least. */
import { Writable } from 'node:stream';
import pino from 'pino';

export function logSink(): { lines: string[]; log: pino.Logger } {
  const lines: string[] = [];
  const stream = new Writable({ write: (chunk, _encoding, done) => done(void lines.push(String(chunk))) });
  return { lines, log: pino({ level: 'trace' }, stream) };
}
