/** The audit trail on its way to the vault, and how far each of its files is accounted for. */
import type { AuditLine } from '../../domain/office.ts';
import type { TrailHead } from '../trail/chain.ts';
import type { Database } from './database.ts';
import type { Ledger } from './ledger.ts';
import type { Row } from './rows.ts';
import type { Writer } from './writer.ts';

type Part = Pick<
  Ledger,
  'auditBacklog' | 'auditWritten' | 'auditQueued' | 'trailHead' | 'lastTrailHead' | 'setTrailHead' | 'trail'
>;

export function trail(db: Database, writer: Writer): Part {
  const keep = ({ file, start, prev, bytes, lines, firstSeq, seq, hash, broken }: TrailHead): void =>
    void db.run(
      'INSERT OR REPLACE INTO trail (file, start, prev, bytes, lines, first_seq, seq, hash, broken) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
      file,
      start,
      prev,
      bytes,
      lines,
      firstSeq,
      seq,
      hash,
      broken ? 1 : 0,
    );
  return {
    // Read inside a commit: a line that is written to the trail must never be taken back.
    auditBacklog: (limit) =>
      db.commits.run(() => db.all('SELECT seq, line FROM audit ORDER BY seq LIMIT ?', limit).map(toLine)),
    auditWritten: (throughSeq, heads) =>
      db.commits.soon(() => {
        db.run('DELETE FROM audit WHERE seq <= ?', throughSeq);
        heads.forEach(keep);
      }),
    auditQueued: (signal) => writer.trail.next(signal, () => db.one('SELECT 1 FROM audit LIMIT 1') !== undefined),
    trailHead: async (file) => {
      const row = db.one('SELECT * FROM trail WHERE file = ?', file);
      return row ? toHead(row) : null;
    },
    lastTrailHead: async () => {
      const row = db.one('SELECT * FROM trail ORDER BY seq DESC LIMIT 1');
      return row ? toHead(row) : null;
    },
    setTrailHead: (head, step = {}) =>
      db.commits.run(() => {
        keep(head);
        writer.enqueue(step.out ?? []);
        writer.audit(step.audit ?? []);
      }),
    trail: async () => {
      // One statement sees one moment, also beside an office that writes.
      const rows = db.all(
        'SELECT trail.*, NULL AS line FROM trail UNION ALL SELECT NULL, 0, NULL, 0, 0, 0, seq, NULL, 0, line FROM audit ORDER BY seq',
      );
      return {
        heads: rows.filter(({ file }) => file !== null).map(toHead),
        backlog: rows.filter(({ file }) => file === null).map(toLine),
      };
    },
  };
}

function toLine(row: Row): AuditLine {
  return { seq: row.seq as number, ...JSON.parse(row.line as string) };
}

function toHead(row: Row): TrailHead {
  return {
    file: row.file as string,
    start: row.start as number,
    prev: row.prev as string,
    bytes: row.bytes as number,
    lines: row.lines as number,
    firstSeq: row.first_seq as number,
    seq: row.seq as number,
    hash: row.hash as string,
    broken: row.broken === 1,
  };
}
