/** Where the program's own files lie. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectDir = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The starter vault. */
export const starterDir = join(projectDir, 'vault');
