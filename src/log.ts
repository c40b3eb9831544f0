/**
 * The log: pino, human on a terminal, JSON otherwise. Errors are logged by their facts, never as objects, because a
 * foreign error may carry a token in any of its fields.
 */
import pino from 'pino';

export type Log = pino.Logger;
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Writes to standard error, so that a command's own output stays clean. */
export async function createLog(level: LogLevel, terminal: boolean): Promise<Log> {
  if (!terminal) return pino({ level }, pino.destination({ fd: 2, sync: true }));
  const { default: pretty } = await import('pino-pretty');
  return pino({ level }, pretty({ destination: 2, sync: true, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss' }));
}

export const silentLog: Log = pino({ level: 'silent' });
