/** What people on WhatsApp call themselves, as it is shown. Outside text. Pure. */
import { oneLine } from '../../domain/mail-draft.ts';
import { BOUNDS } from './bounds.ts';

/** One line of bounded length, in which nothing looks like a number in brackets. */
export function shownName(name: string): string {
  return oneLine(name.replace(/[<>]/g, ' ')).slice(0, BOUNDS.name_chars_max).toWellFormed().trim();
}
