/** The handbook as it is now: read again whenever the page changed, so that a rule taken back holds at once. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { type HandbookResult, parseHandbook } from '../domain/handbook.ts';
import type { Vault } from '../vault/vault.ts';

export const HANDBOOK_PAGE = 'Company_Handbook.md';

const MISSING: HandbookResult = { ok: false, line: 0, problem: `${HANDBOOK_PAGE} is missing from the vault.` };

export function handbookReader(
  vault: Vault,
  onProblem: (problem: string | null) => void,
): () => Promise<HandbookResult> {
  let seen = '';
  let result: HandbookResult = MISSING;
  let told: string | null = null;

  const read = async (): Promise<HandbookResult> => {
    try {
      const page = await vault.readPage(HANDBOOK_PAGE);
      return page === null ? MISSING : parseHandbook(page);
    } catch {
      return { ok: false, line: 0, problem: `${HANDBOOK_PAGE} can’t be opened.` };
    }
  };

  return async () => {
    const now = stamp(join(vault.dir, HANDBOOK_PAGE));
    if (now !== seen || now === '') {
      result = await read();
      seen = now;
    }
    const problem = result.ok ? null : whatIsWrong(result);
    if (problem !== told) {
      told = problem;
      onProblem(problem);
    }
    return result;
  };
}

export function whatIsWrong({ line, problem }: Extract<HandbookResult, { ok: false }>): string {
  const where = line > 0 ? `${HANDBOOK_PAGE}, line ${line}: ` : '';
  return `${where}${problem} Until it is mended, nothing runs by itself.`;
}

function stamp(path: string): string {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found ? `${found.ino} ${found.size} ${found.mtimeNs} ${found.ctimeNs}` : '';
}
