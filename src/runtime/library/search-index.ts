/** What the search index can be told and asked; one small transaction a batch, every answer bounded. Throws SQLite's own errors. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Entry, Met, Way } from './entry.ts';
import { queriesOf } from './query.ts';

type Value = string | number | null;
type Row = Record<string, Value>;

/** A note that was found. Everything in it is outside text. */
export interface Found {
  id: string;
  path: string;
  kind: string;
  state: string;
  sender: string;
  subject: string;
  /** Milliseconds since the epoch. */
  opened: number;
  closed: number | null;
}

export interface Conversation extends Found {
  received: number;
  sent: boolean;
  request: string;
  draft: string;
}

/** How the owner and a person have had to do with each other. */
export interface Dealings {
  /** Milliseconds since the epoch; null where there was nothing of the kind. */
  heard: { first: number; last: number; times: number } | null;
  written: { first: number; last: number; times: number } | null;
  /** The newest first. */
  last: (Pick<Found, 'id' | 'path' | 'subject'> & { way: Way; at: number })[];
}

const NOTE = 'notes.id, notes.path, notes.kind, notes.state, notes.sender, notes.subject, notes.opened, notes.closed';
/** People and subject count for more than what a text says somewhere; of equals the newest comes first. */
const BEST = `WITH best AS (SELECT rowid AS n, bm25(words, 5.0, 8.0, 1.0, 1.5, 0.5, 1.0) AS score FROM words
    WHERE words MATCH ? AND rowid >= ? ORDER BY score, rowid DESC LIMIT ?)
  SELECT notes.n, ${NOTE} FROM best JOIN notes ON notes.n = best.n ORDER BY score, notes.id DESC`;
const WEIGHED_MAX = 1_000;
const SNIPPET_WORDS = 24;
const COLUMNS = [
  ...['id', 'path', 'stamp', 'kind', 'state', 'sender', 'people', 'subject', 'thread', 'account', 'received', 'opened'],
  ...['closed', 'language', 'sent', 'request', 'draft', 'outcome', 'glyphs'],
] as const satisfies readonly (keyof Entry)[];
const PUT = `INSERT INTO notes (n, ${COLUMNS.join(', ')}) VALUES (?, ${COLUMNS.map(() => '?').join(', ')})
  ON CONFLICT (id) DO UPDATE SET ${COLUMNS.slice(1)
    .map((name) => `${name} = excluded.${name}`)
    .join(', ')}`;
/** Notes are numbered by the second they came in, near to each other, which keeps the index small. */
const FIRST_MS = Date.UTC(2020, 0, 1);
/** Pages of the index that are tidied up after each batch: a little each time, so that nobody ever waits for much at once. */
const TIDIED = 64;

export class SearchIndex {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** Gives back the addresses about which something is new. */
  put(entries: readonly Entry[]): Set<string> {
    const news = new Set<string>();
    this.#atOnce(() => {
      // Its words are laid down together only where numbers rise.
      for (const entry of entries.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
        const n = this.#numberOf(entry);
        this.#run(PUT, n, ...COLUMNS.map((name) => entry[name]));
        for (const address of this.#meet(n, entry.met)) news.add(address);
      }
      this.#run("INSERT INTO words (words, rank) VALUES ('merge', ?)", TIDIED);
    });
    return news;
  }

  remove(ids: readonly string[]): void {
    this.#atOnce(() => {
      for (const id of ids) {
        const n = this.#one('SELECT n FROM notes WHERE id = ?', id)?.n;
        if (n === undefined) continue;
        this.#run('DELETE FROM met WHERE n = ?', n);
        this.#run('DELETE FROM notes WHERE n = ?', n);
      }
    });
  }

  /** Which file each note was read from, and when; in order of id. */
  stampsAfter(id: string, limit: number): { id: string; path: string; stamp: string }[] {
    const sql = 'SELECT id, path, stamp FROM notes WHERE id > ? ORDER BY id LIMIT ?';
    return this.#all(sql, id, limit) as { id: string; path: string; stamp: string }[];
  }

  pathOf(id: string): string | null {
    return (this.#one('SELECT path FROM notes WHERE id = ?', id)?.path as string | undefined) ?? null;
  }

  movedTo(id: string, path: string): void {
    this.#run('UPDATE notes SET path = ? WHERE id = ?', path, id);
  }

  /** What holds all words, or begins of words, else what holds any of them; the best first. */
  search(text: string, limit: number): (Found & { snippet: string })[] {
    const { all, any } = queriesOf(text);
    const found = this.#best(all, limit);
    return found.length > 0 ? found : this.#best(any, limit);
  }

  /** The wider query is run only for what the narrower one leaves open. */
  #best(queries: readonly string[], limit: number): (Found & { snippet: string })[] {
    const found = new Map<number, Found & { snippet: string }>();
    for (const query of queries) {
      if (found.size >= limit) break;
      const rows = this.#matches(query, limit).filter(({ n }) => !found.has(n as number));
      for (const row of rows.slice(0, limit - found.size)) {
        found.set(row.n as number, { ...toFound(row), snippet: this.#snippet(query, row.n as number) });
      }
    }
    return [...found.values()];
  }

  /** Of what matches, the newest are weighed: a word that stands everywhere must not hold up the office. */
  #matches(query: string, limit: number): Row[] {
    const edge = 'SELECT rowid AS n FROM words WHERE words MATCH ? ORDER BY rowid DESC LIMIT 1 OFFSET ?';
    const from = this.#one(edge, query, WEIGHED_MAX - 1)?.n ?? 0;
    return this.#all(BEST, query, from, limit);
  }

  /** Made for the few that are shown. */
  #snippet(match: string, n: number): string {
    const sql = `SELECT snippet(words, -1, '', '', '…', ${SNIPPET_WORDS}) AS snippet FROM words WHERE words MATCH ? AND rowid = ?`;
    return (this.#one(sql, match, n)?.snippet as string | undefined) ?? '';
  }

  /** Notes of the conversation that came before this one; the newest first. */
  thread({ id, thread, account }: { id: string; thread: string; account: string }, limit: number): Conversation[] {
    const sql = `SELECT ${NOTE}, received, sent, request, draft FROM notes WHERE thread <> '' AND thread = ?1 AND id < ?2 AND (account = ?3 OR account = '' OR ?3 = '')
      ORDER BY id DESC LIMIT ?4`;
    return this.#all(sql, thread, id, account, limit).map((row) => ({
      ...toFound(row),
      received: row.received as number,
      sent: row.sent === 1,
      request: row.request as string,
      draft: row.draft as string,
    }));
  }

  /** Texts that left in the owner's name, to this address; the newest first. */
  sentTo(address: string, limit: number): (Found & { draft: string })[] {
    const sql = `SELECT ${NOTE}, draft FROM met JOIN notes ON notes.n = met.n WHERE address = ? AND way = 'written' AND sent = 1 ORDER BY at DESC, id DESC LIMIT ?`;
    return this.#all(sql, address, limit).map((row) => ({ ...toFound(row), draft: row.draft as string }));
  }

  /** The same in this language (ISO 639-1), to anybody. */
  sentIn(language: string, limit: number): (Found & { draft: string })[] {
    const sql = `SELECT ${NOTE}, draft FROM notes WHERE language = ? AND sent = 1 ORDER BY closed DESC, id DESC LIMIT ?`;
    return this.#all(sql, language, limit).map((row) => ({ ...toFound(row), draft: row.draft as string }));
  }

  dealings(addresses: readonly string[], limit: number): Dealings {
    const list = JSON.stringify(addresses);
    const count = (way: Way) => {
      const sql = `SELECT min(at) AS first, max(at) AS last, count(*) AS times FROM met WHERE address IN (SELECT value FROM json_each(?)) AND way = ?`;
      const row = this.#one(sql, list, way);
      return row?.times ? (row as { first: number; last: number; times: number }) : null;
    };
    const of = (way: Way) => {
      const sql = `SELECT notes.id, notes.path, notes.subject, way, at FROM met JOIN notes ON notes.n = met.n
        WHERE address IN (SELECT value FROM json_each(?)) AND way = ? ORDER BY at DESC, notes.id DESC LIMIT ?`;
      return this.#all(sql, list, way, limit) as unknown as Dealings['last'];
    };
    const newest = [...of('written'), ...of('heard'), ...of('named')].toSorted(newestFirst);
    return { heard: count('heard'), written: count('written'), last: withoutRepeats(newest).slice(0, limit) };
  }

  pageOf(address: string): string | null {
    return (this.#one('SELECT path FROM pages WHERE address = ?', address)?.path as string | undefined) ?? null;
  }

  setPage(addresses: readonly string[], path: string): void {
    const put =
      'INSERT INTO pages (address, path) VALUES (?, ?) ON CONFLICT (address) DO UPDATE SET path = excluded.path';
    this.#atOnce(() => {
      for (const address of addresses) this.#run(put, address, path);
    });
  }

  forgetPages(): void {
    this.#run('DELETE FROM pages');
  }

  /** By when the note came, whatever the order in which notes are read in: so an index that was made anew answers the same. */
  #numberOf({ id, opened }: Entry): number {
    const known = this.#one('SELECT n FROM notes WHERE id = ?', id)?.n;
    if (typeof known === 'number') return known;
    let n = Math.max(1, Math.floor((opened - FIRST_MS) / 1_000));
    while (this.#one('SELECT 1 FROM notes WHERE n = ?', n)) n += 1;
    return n;
  }

  /** Gives back whom something is new about. */
  #meet(n: number, met: readonly Met[]): string[] {
    const before = this.#all('SELECT address, way, at FROM met WHERE n = ?', n).map(keyOf);
    const now = met.map((one) => keyOf({ ...one }));
    if (before.length === now.length && now.every((key) => before.includes(key))) return [];
    this.#run('DELETE FROM met WHERE n = ?', n);
    for (const { address, way, at } of met) {
      this.#run('INSERT OR IGNORE INTO met (address, way, at, n) VALUES (?, ?, ?, ?)', address, way, at, n);
    }
    return met.map(({ address }) => address);
  }

  #atOnce(work: () => void): void {
    this.#db.exec('BEGIN');
    try {
      work();
      this.#db.exec('COMMIT');
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  #one(sql: string, ...values: Value[]): Row | undefined {
    return this.#prepare(sql).get(...values) as Row | undefined;
  }

  #all(sql: string, ...values: Value[]): Row[] {
    return this.#prepare(sql).all(...values) as Row[];
  }

  #run(sql: string, ...values: Value[]): void {
    this.#prepare(sql).run(...values);
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

function keyOf({ address, way, at }: Row | Met): string {
  return `${way} ${at} ${address}`;
}

/** What was written in answer to what was heard stands above it, also where both carry the same time. */
function newestFirst(a: Dealings['last'][number], b: Dealings['last'][number]): number {
  return b.at - a.at || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);
}

/** A note that names a person beside having been heard of them is one thing, not two. */
function withoutRepeats(things: Dealings['last']): Dealings['last'] {
  const told = new Set(things.filter(({ way }) => way !== 'named').map(({ id }) => id));
  return things.filter(({ way, id }) => way !== 'named' || !told.has(id));
}

function toFound(row: Row): Found {
  const { id, path, kind, state, sender, subject, opened, closed } = row;
  return { id, path, kind, state, sender, subject, opened, closed } as unknown as Found;
}
