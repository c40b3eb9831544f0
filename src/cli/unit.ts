/**
 * Fills a unit's template. Paths are written so that systemd reads back exactly them: quoted, its own signs doubled; what
 * can't be written safely is refused. Pure.
 */
import { OfficeError } from '../errors.ts';

/** Quotes, backslashes and control characters have no safe spelling that all of systemd's settings share. */
const UNWRITABLE = /["'`\\\x00-\x1f\x7f]/;

/** For settings that take a list of words: `"…"`, with `%` doubled. */
export function unitWord(text: string): string {
  return `"${unitText(text)}"`;
}

/** For mounts, where a colon would separate two paths. */
export function unitMount(path: string): string {
  if (path.includes(':')) throw unwritable(path);
  return unitWord(path);
}

/** For a command line, where `$` means something, too. */
export function unitCommandWord(text: string): string {
  return `"${unitText(text).replaceAll('$', '$$$$')}"`;
}

/** For settings that take the rest of the line as it is. */
export function unitText(text: string): string {
  if (UNWRITABLE.test(text)) throw unwritable(text);
  return text.replaceAll('%', '%%');
}

/** Puts each value where its name stands between at-signs. Throws when the template names something unknown. */
export function fillUnit(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/@([A-Z_]+)@/g, (_whole, name: string) => {
    const value = values[name];
    if (value === undefined)
      throw new OfficeError('config_invalid', `The unit's template names ${name}, which is unknown.`);
    return value;
  });
}

/** A line of an EnvironmentFile. */
export function envLine(name: string, value: string): string {
  if (/['\x00-\x1f\x7f]/.test(value)) {
    throw new OfficeError('config_invalid', `${name} holds a character that can’t be written into a settings file.`);
  }
  return `${name}='${value}'`;
}

function unwritable(text: string): OfficeError {
  return new OfficeError('config_invalid', `“${text}” can’t be written into a unit file.`, {
    hint: 'Use a path without quotes, colons, backslashes and line breaks.',
  });
}
