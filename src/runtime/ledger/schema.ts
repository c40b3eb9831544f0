/** Tables of the SQLite ledger, and how an older ledger is taken along. Partial indexes keep the cost of what is active apart from what is done. */

export const SCHEMA_VERSION = 4;

/** Of a file: which lines it holds that this ledger wrote, and how far it is accounted for. */
const TRAIL = `CREATE TABLE trail (file TEXT PRIMARY KEY, start INTEGER NOT NULL, prev TEXT NOT NULL, bytes INTEGER NOT NULL, lines INTEGER NOT NULL,
  first_seq INTEGER NOT NULL, seq INTEGER NOT NULL, hash TEXT NOT NULL, broken INTEGER NOT NULL) STRICT, WITHOUT ROWID;`;
/** Handled updates whose text is still kept. */
const UPDATES_KEPT = "CREATE INDEX updates_kept ON updates (at) WHERE handled = 1 AND raw <> '';";

/** What thinking cost, in millionths of a US dollar; a row stands with its worst case from before the request until its answer. */
const COSTS = `CREATE TABLE costs (id INTEGER PRIMARY KEY, task TEXT NOT NULL, iteration INTEGER NOT NULL, model TEXT NOT NULL, at INTEGER NOT NULL, state TEXT NOT NULL,
  input INTEGER NOT NULL, cache_read INTEGER NOT NULL, cache_write INTEGER NOT NULL, output INTEGER NOT NULL, usd_micro INTEGER NOT NULL, ms INTEGER NOT NULL) STRICT;
CREATE INDEX costs_at ON costs (at);
CREATE INDEX costs_task ON costs (task);`;
/** What the owner changed, refused or wanted otherwise: examples for the next draft of its kind. */
const LESSONS = `CREATE TABLE lessons (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, task TEXT NOT NULL, sender TEXT NOT NULL, sort TEXT NOT NULL, action TEXT NOT NULL,
  verb TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL) STRICT;
CREATE INDEX lessons_sender ON lessons (sender, id);
CREATE INDEX lessons_sort ON lessons (sort, id);`;
/** How often a session in the vault was told to go on. */
const STOPS =
  'CREATE TABLE stops (session TEXT PRIMARY KEY, count INTEGER NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;';

/** The parts of a joint action, each with its own outcome; and what calls to services with a price cost, in millionths of a US dollar. */
const DELIVERIES = `CREATE TABLE deliveries (key TEXT PRIMARY KEY, task TEXT NOT NULL, type TEXT NOT NULL, digest TEXT NOT NULL, state TEXT NOT NULL,
  memory TEXT, receipt TEXT, error TEXT NOT NULL, since INTEGER NOT NULL, ended_at INTEGER) STRICT, WITHOUT ROWID;
CREATE INDEX deliveries_task ON deliveries (task);
CREATE TABLE charges (key TEXT PRIMARY KEY, service TEXT NOT NULL, at INTEGER NOT NULL, usd_micro INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX charges_at ON charges (service, at);`;

export const SCHEMA = `
CREATE TABLE updates (update_id INTEGER PRIMARY KEY, raw TEXT NOT NULL, handled INTEGER NOT NULL DEFAULT 0, tries INTEGER NOT NULL DEFAULT 0, at INTEGER NOT NULL) STRICT;
CREATE INDEX updates_unhandled ON updates (update_id) WHERE handled = 0;
${UPDATES_KEPT}

CREATE TABLE sources (source TEXT PRIMARY KEY, task TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE tasks (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, state TEXT NOT NULL, path TEXT NOT NULL, note_hash TEXT NOT NULL, zone TEXT NOT NULL,
  category TEXT NOT NULL, source TEXT NOT NULL, sender TEXT NOT NULL, subject TEXT NOT NULL, title TEXT NOT NULL, priority TEXT NOT NULL,
  opened_at INTEGER NOT NULL, closed_at INTEGER, iteration INTEGER NOT NULL, revision INTEGER NOT NULL, digest TEXT NOT NULL,
  asked_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, reminders_sent INTEGER NOT NULL, wake_at INTEGER, attempts INTEGER NOT NULL,
  memo TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX tasks_open ON tasks (state, asked_at) WHERE closed_at IS NULL;
CREATE INDEX tasks_wake ON tasks (wake_at) WHERE closed_at IS NULL AND wake_at IS NOT NULL;
CREATE INDEX tasks_closed ON tasks (closed_at, state) WHERE closed_at IS NOT NULL;

CREATE TABLE closed (quarter INTEGER NOT NULL, state TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (quarter, state)) STRICT, WITHOUT ROWID;

CREATE TABLE cards (id INTEGER PRIMARY KEY, nonce TEXT NOT NULL UNIQUE, task TEXT NOT NULL, revision INTEGER NOT NULL, digest TEXT NOT NULL, card TEXT NOT NULL,
  used_by TEXT, at INTEGER NOT NULL) STRICT;
CREATE INDEX cards_task ON cards (task, id);

CREATE TABLE decisions (id INTEGER PRIMARY KEY, task TEXT NOT NULL, revision INTEGER NOT NULL, digest TEXT NOT NULL, verb TEXT NOT NULL,
  by TEXT NOT NULL, at INTEGER NOT NULL, rule TEXT NOT NULL, waited_ms INTEGER, seal TEXT NOT NULL) STRICT;
CREATE INDEX decisions_task ON decisions (task, revision);
CREATE INDEX decisions_at ON decisions (at);

CREATE TABLE executions (key TEXT PRIMARY KEY, task TEXT NOT NULL, digest TEXT NOT NULL, category TEXT NOT NULL, state TEXT NOT NULL,
  memory TEXT, receipt TEXT, error TEXT, since INTEGER NOT NULL, ended_at INTEGER) STRICT, WITHOUT ROWID;
CREATE INDEX executions_task ON executions (task);
CREATE INDEX executions_recent ON executions (category, ended_at) WHERE state = 'confirmed';

CREATE TABLE outbox (id INTEGER PRIMARY KEY AUTOINCREMENT, slot TEXT NOT NULL, kind TEXT NOT NULL, message TEXT NOT NULL, not_before INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX outbox_slot ON outbox (slot);
CREATE TABLE messages (chat INTEGER NOT NULL, message INTEGER NOT NULL, place INTEGER NOT NULL, slot TEXT NOT NULL, kind TEXT NOT NULL, task TEXT NOT NULL,
  purpose TEXT, digest TEXT NOT NULL, revision INTEGER NOT NULL, PRIMARY KEY (chat, message)) STRICT, WITHOUT ROWID;
CREATE INDEX messages_slot ON messages (slot);

CREATE TABLE contacts (address TEXT PRIMARY KEY, name TEXT NOT NULL, written INTEGER NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE cursors (name TEXT PRIMARY KEY, cursor TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE flags (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE audit (seq INTEGER PRIMARY KEY AUTOINCREMENT, line TEXT NOT NULL) STRICT;
${TRAIL}
${COSTS}
${LESSONS}
${STOPS}
${DELIVERIES}
`;

/** What makes a ledger of the next version out of one of this version. `now` in milliseconds since the epoch. */
export const MIGRATIONS: Readonly<Record<number, (now: number) => string>> = {
  1: (now) => `
ALTER TABLE outbox DROP COLUMN attempts;
ALTER TABLE updates ADD COLUMN at INTEGER NOT NULL DEFAULT ${Math.floor(now)};
${UPDATES_KEPT}
${TRAIL}
`,
  2: () => `
${COSTS}
${LESSONS}
${STOPS}
`,
  3: () => DELIVERIES,
};
