/** How a note that can't be read is reported: the line, what is wrong there, and what the owner can do. Pure. */
import { OfficeError } from '../errors.ts';

/** `line` counts from 1 in the file; 0 where no single line is to blame. */
export function noteInvalid(line: number, problem: string, hint?: string): OfficeError {
  return new OfficeError('note_invalid', line > 0 ? `Line ${line}: ${problem}` : problem, { hint });
}
