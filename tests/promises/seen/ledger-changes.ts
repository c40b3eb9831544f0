/** Forgeries in the ledger, as somebody could make them who can write its file but hasn't the key of the machine. */
import { createHmac } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { canonicalJson } from '../../../src/domain/digest.ts';
import type { Random } from '../../helpers/random.ts';
import type { Held } from './held.ts';

export type Forgery = (ledger: DatabaseSync, one: Held, other: Held, random: Random) => void;

/** Made under a running office: it reads each decision anew. */
export const FORGERIES: Readonly<Record<string, Forgery>> = {
  'another seal': set('seal = ?', ({ random }) => hex(random)),
  'no seal': set("seal = ''", () => null),
  'a seal with one other digit': (ledger, { id, revision }) =>
    run(
      ledger,
      "UPDATE decisions SET seal = (CASE substr(seal, 1, 1) WHEN '0' THEN '1' ELSE '0' END) || substr(seal, 2) WHERE task = ? AND revision = ?",
      id,
      revision,
    ),
  'a seal made with another key': (ledger, one) => {
    const { id, revision, digest } = one;
    const decision = { taskId: id, revision, digest, verb: 'approve', by: 'telegram:1000001', at: 1 };
    const seal = createHmac('sha256', 'guessed').update(canonicalJson(decision)).digest('hex');
    insert(ledger, { ...decision, seal });
  },
  'the seal of another task': set(
    'seal = (SELECT seal FROM decisions WHERE task = ? ORDER BY id DESC LIMIT 1)',
    ({ other }) => other.id,
  ),
  'the decision of another task': (ledger, one, other) => {
    const copied = decisionOf(ledger, other.id);
    insert(ledger, { ...copied, taskId: one.id, revision: one.revision });
  },
  'another digest': set('digest = ?', ({ random }) => hex(random)),
  'another verb': set('verb = ?', ({ random }) => random.pick(['retry', 'unsent', 'Approve', 'reject'])),
  'another decider': set('by = ?', ({ random }) => random.pick(['vault', 'telegram:1000002', 'rule:x', 'cli:root'])),
  'another moment': set('at = at + 1', () => null),
  'another revision': set('revision = revision + 1', () => null),
  'another task': set('task = ?', ({ other }) => other.id),
  'no decision': (ledger, { id }) => run(ledger, 'DELETE FROM decisions WHERE task = ?', id),
};

/** Made while the office is down: a card that was never answered is made to look approved. */
export const FORGED_APPROVALS: Readonly<Record<string, Forgery>> = {
  'the state alone': (ledger, one) => makeApproved(ledger, one),
  'the state, and a decision without its seal': (ledger, one) => {
    const { id, revision, digest } = one;
    insert(ledger, { taskId: id, revision, digest, verb: 'approve', by: 'telegram:1000001', at: 1, seal: '' });
    makeApproved(ledger, one);
  },
  'the state, and the decision of another task': (ledger, one, other) => {
    insert(ledger, { ...decisionOf(ledger, other.id), taskId: one.id, revision: one.revision, digest: one.digest });
    makeApproved(ledger, one);
  },
  'the state, and the decision on an earlier revision': (ledger, one) => {
    insert(ledger, { ...decisionOf(ledger, one.id), taskId: one.id, revision: one.revision });
    makeApproved(ledger, one);
  },
  'the state, and the number of an earlier revision': (ledger, one) => {
    run(ledger, 'UPDATE tasks SET revision = revision - 1 WHERE id = ?', one.id);
    makeApproved(ledger, one);
  },
};

interface DecisionRow {
  taskId: string;
  revision: number;
  digest: string;
  verb: string;
  by: string;
  at: number;
  seal: string;
}

function makeApproved(ledger: DatabaseSync, { id }: Held): void {
  run(ledger, "UPDATE tasks SET state = 'approved', wake_at = 1 WHERE id = ?", id);
}

function decisionOf(ledger: DatabaseSync, task: string): DecisionRow {
  const sql =
    'SELECT task AS taskId, revision, digest, verb, by, at, seal FROM decisions WHERE task = ? ORDER BY id LIMIT 1';
  return ledger.prepare(sql).get(task) as unknown as DecisionRow;
}

function insert(ledger: DatabaseSync, { taskId, revision, digest, verb, by, at, seal }: DecisionRow): void {
  const sql =
    "INSERT INTO decisions (task, revision, digest, verb, by, at, rule, seal) VALUES (?, ?, ?, ?, ?, ?, '', ?)";
  run(ledger, sql, taskId, revision, digest, verb, by, at, seal);
}

function set(what: string, value: (from: { other: Held; random: Random }) => string | null): Forgery {
  return (ledger, one, other, random) => {
    const given = value({ other, random });
    const sql = `UPDATE decisions SET ${what} WHERE task = ? AND revision = ?`;
    run(ledger, sql, ...(given === null ? [] : [given]), one.id, one.revision);
  };
}

function run(ledger: DatabaseSync, sql: string, ...values: (string | number)[]): void {
  const { changes } = ledger.prepare(sql).run(...values);
  if (changes === 0) throw new Error(`nothing was forged by: ${sql}`);
}

function hex(random: Random): string {
  return Array.from({ length: 64 }, () => random.whole(16).toString(16)).join('');
}
