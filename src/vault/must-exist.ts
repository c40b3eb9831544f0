/** For whoever opens a vault: the one answer where there is none. */
import { existsSync } from 'node:fs';
import { OfficeError } from '../errors.ts';

/** Throws `not_found` with what to do. */
export function vaultMustExist(dir: string): void {
  if (existsSync(dir)) return;
  throw new OfficeError('not_found', `There is no vault in ${dir}.`, { hint: 'Make it with `countersign init`.' });
}
