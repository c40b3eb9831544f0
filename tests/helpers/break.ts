/**
 * Breaks one guard of the office while its source is loaded, so that a test can show that it would notice. The environment names the break:
 * `BREAK='{"file":"src/…","find":"…","replace":"…"}'`. Used by vitest as a plugin, and by processes with `--import` of `break-hooks.ts`.
 */
export interface Break {
  /** Path from the project's root. */
  file: string;
  /** Stands in the file exactly once. */
  find: string;
  replace: string;
}

/** The break of this process; null in a normal run. */
export function breakOf(env: Record<string, string | undefined>): Break | null {
  return env.BREAK ? (JSON.parse(env.BREAK) as Break) : null;
}

/** The source with the guard broken. Throws where the guard isn't found exactly once: then the test would prove nothing. */
export function broken(source: string, { file, find, replace }: Break): string {
  const parts = source.split(find);
  if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times: ${find}`);
  return parts.join(replace);
}

export function isBroken(path: string, { file }: Break): boolean {
  return path.split('?')[0]!.endsWith(`/${file}`);
}
