/**
 * Vault, ledger and audit trail held against each other. Reads only; works beside a running office, whose work shows as differences that are
 * gone at the next look, and without one.
 */
import { type Clock, isoTime, wait } from '../../clock.ts';
import type { Limits } from '../../limits.ts';
import { checkVault } from '../../vault/check.ts';
import type { ActionFields } from '../../vault/properties.ts';
import type { EndedExecution, Ledger } from '../ledger/ledger.ts';
import { parsed } from '../trail/chain.ts';
import { dateOf } from '../trail/files.ts';
import { verifyTrail } from '../trail/verify.ts';
import { compare, type SeenNote } from './compare.ts';
import { type Finding, isSame, ofVault } from './finding.ts';

const LOOKS_MAX = 4;
const LOOK_AGAIN_MS = 700;

export interface CheckOptions {
  vaultDir: string;
  limits: Pick<Limits, 'note_bytes_max'>;
  actionFields: ActionFields;
  /** Opens the ledger for one look; null where there is none. */
  withLedger<T>(use: (ledger: Ledger) => Promise<T>): Promise<T | null>;
  isRunning: boolean;
  clock: Clock;
}

/** Every difference that stays. Throws `not_found` where there is no vault. */
export async function checkOffice(options: CheckOptions): Promise<Finding[]> {
  let findings = await look(options);
  for (let looks = 1; options.isRunning && findings.length > 0 && looks < LOOKS_MAX; looks += 1) {
    await wait(options.clock, LOOK_AGAIN_MS);
    const again = await look(options);
    findings = findings.filter((one) => again.some((other) => isSame(one, other)));
  }
  return findings;
}

async function look(options: CheckOptions): Promise<Finding[]> {
  const { vaultDir, limits, actionFields, isRunning } = options;
  const notes: SeenNote[] = [];
  const onNote = (path: string, task: SeenNote['task']) => void notes.push({ path, task });
  const problems = (await checkVault(vaultDir, { limits, actionFields, onNote })).map(ofVault);
  const ofLedger = await options.withLedger(async (ledger) => {
    const [executions, { heads }] = await Promise.all([ledger.allExecutions(), ledger.trail()]);
    const bornAt = Math.min(...heads.flatMap(({ firstSeq }) => firstSeq || [])) / 1_000;
    const troubled = problems.map(({ path }) => path);
    const differences = await compare({ ledger, notes, troubled, executions, isRunning, bornAt });
    return { differences, trail: await lookAtTrail(options, ledger, executions) };
  });
  if (!ofLedger) return [...problems, ...(await lookAtTrail(options, null, []))];
  // Where the ledger knows more of a note, it tells it better.
  const told = new Set(ofLedger.differences.map(({ path }) => path));
  const rest = problems.filter(({ path, problem }) => !(told.has(path) && problem.startsWith('The note says')));
  return [...rest, ...ofLedger.differences, ...ofLedger.trail];
}

async function lookAtTrail(
  { vaultDir }: CheckOptions,
  ledger: Ledger | null,
  executions: readonly EndedExecution[],
): Promise<Finding[]> {
  const told = new Set<string>();
  const hear = (line: Record<string, unknown> | null) => {
    if (line && TELLS_OF_SENDING.has(String(line.action))) told.add(String(line.task));
  };
  const days = new Set<string>();
  const read = async () => {
    const trail = (await ledger?.trail()) ?? null;
    for (const { file, lines } of trail?.heads ?? []) if (lines > 0) days.add(dateOf(file));
    for (const line of trail?.backlog ?? []) hear({ ...line });
    return trail;
  };
  const { flaws } = await verifyTrail(vaultDir, read, { onLine: (line) => hear(parsed(line)) });
  const silent = executions.filter(
    ({ state, taskId, endedAt }) =>
      state === 'confirmed' && !told.has(taskId) && endedAt !== null && days.has(isoTime(endedAt).slice(0, 10)),
  );
  return [
    ...flaws.map(({ path, line, problem }) => ({
      path: line > 0 ? `${path}, line ${line}` : path,
      problem,
      hint: 'See `countersign audit verify`. A copy from a back-up shows what stood there.',
    })),
    ...silent.map(({ taskId }) => ({
      path: taskId,
      problem: 'It was carried out, but the audit trail has no line of it.',
      hint: 'See `countersign audit verify`.',
    })),
  ];
}

const TELLS_OF_SENDING = new Set(['execution.confirmed', 'decision.sent']);
