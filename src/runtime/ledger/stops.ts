/** How often a session in the vault was told to go on; kept here so that neither a crash nor the session itself can begin to count anew. */
import type { Database } from './database.ts';
import type { Ledger } from './ledger.ts';

type Part = Pick<Ledger, 'countStop'>;

export function stops(db: Database): Part {
  return {
    countStop: (session, { at, max, forgetBefore }) =>
      db.commits.run(() => {
        db.run('DELETE FROM stops WHERE at < ?', forgetBefore);
        const { changed } = db.run(
          'INSERT INTO stops (session, count, at) VALUES (?1, 1, ?2) ON CONFLICT (session) DO UPDATE SET count = count + 1, at = ?2 WHERE count < ?3',
          session,
          at,
          max,
        );
        if (changed === 0) return null;
        return db.one('SELECT count FROM stops WHERE session = ?', session)?.count as number;
      }),
  };
}
