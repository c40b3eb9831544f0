/**
 * The audit trail: lines that the ledger committed are written to Logs/<zone>/audit-YYYY-MM-DD.jsonl, each exactly once, in order, chained
 * to the line before. The ledger keeps a line until the file has been flushed, and knows how far each file is accounted for: what lies
 * beyond that is a write of ours that a crash cut short, and is written again, or somebody else's, and is told.
 */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { AuditLine, AuditQuery } from '../domain/office.ts';
import type { Zone } from '../domain/task.ts';
import { type Log, silentLog } from '../log.ts';
import type { Ledger } from './ledger/ledger.ts';
import { appendToTrail } from './trail/append.ts';
import { parsed } from './trail/chain.ts';
import { trailFile, trailPath } from './trail/files.ts';

const BATCH = 1_000;
const FILE_BYTES_MAX = 256 * 1024 * 1024;

/** Writes what is in the ledger's backlog; resolves when none is left. `log` is told of changes by somebody else. */
export async function drainAudit(
  ledger: Ledger,
  vaultDir: string,
  zone: Zone,
  log: Pick<Log, 'warn'> = silentLog,
): Promise<void> {
  for (;;) {
    const lines = await ledger.auditBacklog(BATCH);
    const last = lines.at(-1);
    if (!last) return;
    const heads = [];
    for (const [date, ofDay] of Map.groupBy(lines, ({ time }) => time.slice(0, 10))) {
      heads.push(await appendToTrail({ ledger, vaultDir, log }, trailFile(zone, date), ofDay));
    }
    await ledger.auditWritten(last.seq, heads);
  }
}

/** Lines of one day that fit the query, oldest first; the newest `limit` of them. */
export async function readAudit(vaultDir: string, zone: Zone, today: string, query: AuditQuery): Promise<AuditLine[]> {
  const date = query.date ?? today;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return [];
  const text = await readWhole(trailPath(vaultDir, trailFile(zone, date)));
  const lines = text.split('\n').flatMap((line) => lineOf(line) ?? []);
  const fits = lines.filter(
    (line) => (!query.category || line.category === query.category) && (!query.task || line.task === query.task),
  );
  return fits.slice(-query.limit);
}

async function readWhole(path: string): Promise<string> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch(() => null);
  if (!file) return '';
  try {
    const { size } = await file.stat();
    return size > FILE_BYTES_MAX ? '' : await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

/** Without what chains it to its neighbours. */
function lineOf(text: string): AuditLine | null {
  const { prev, hash, ...line } = parsed(text) ?? {};
  return typeof line.seq === 'number' && typeof line.time === 'string' ? (line as unknown as AuditLine) : null;
}
