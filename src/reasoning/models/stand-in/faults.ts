/** Makes a sound answer go wrong as a fault says. */
import type { Fault } from './script.ts';
import type { Answer } from './server.ts';

export type BodyFault = Exclude<Fault, { kind: 'status' }>;

export function broken(sound: Answer, fault: BodyFault): Answer {
  switch (fault.kind) {
    case 'garbage':
      return {
        status: 200,
        headers: { 'content-type': 'text/html' },
        pieces: ['<html><body>Bad Gateway</body></html>'],
      };
    case 'huge':
      return { ...sound, pieces: [...padding(fault.bytes), ...sound.pieces] };
    case 'half':
      return { ...sound, pieces: half(sound.pieces) };
    default:
      return fault.where === 'before'
        ? { ...sound, silent: true, end: fault.kind }
        : { ...sound, pieces: half(sound.pieces), end: fault.kind };
  }
}

function half(pieces: readonly string[]): string[] {
  const whole = pieces.join('');
  return [whole.slice(0, Math.floor(whole.length / 2))];
}

const PAD_BYTES = 64 * 1024;

function padding(bytes: number): string[] {
  return Array.from({ length: Math.ceil(bytes / PAD_BYTES) }, () => ' '.repeat(PAD_BYTES));
}
