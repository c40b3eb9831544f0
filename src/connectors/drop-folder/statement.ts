/** Is a dropped file a bank's statement? Then its task is about money, and its note shows what the bank says. */
import type { BigIntStats } from 'node:fs';
import { extname } from 'node:path';
import { readStatement, STATEMENT_BYTES_MAX } from '../../domain/bank/read.ts';
import { statementText } from '../../domain/bank/request.ts';
import { humanSize, readStart } from './describe.ts';

/** What its note says; null for any other file. Never throws. `name` in one line. */
export async function describeStatement(path: string, name: string, stat: BigIntStats): Promise<string | null> {
  const size = Number(stat.size);
  if (extname(name).toLowerCase() !== '.csv' || size === 0 || size > STATEMENT_BYTES_MAX) return null;
  const bytes = await readStart(path, stat.ino, size);
  const statement = bytes && readStatement(bytes);
  return statement && statementText(statement, name, humanSize(size));
}
