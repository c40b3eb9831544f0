/** What lies around an attack and must be as it was: pages, settings, logins, other files, the ledger's flags, drafts in the mailbox. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { TestOffice } from '../../helpers/office.ts';

/** Where the office itself writes: notes, its trail, its reports, its dashboard. All else in the vault is the owner's. */
const OFFICES_OWN =
  /^(?:Needs_Action|In_Progress|Pending_Approval|Approved|Rejected|Failed|Done|Inbox|Logs|Briefings|Contacts|Plans|\.countersign)\/|^Dashboard\.md$|\.tmp-/;
const PLACES = ['state', 'vault'];
const KEPT_IN_STATE = /^(?:google-token\.json|decision\.key|lock|(?:ledger|search)\.db(?:-wal|-shm)?|.*\.lock)$/;

export interface Surroundings {
  /** What is different now, one sentence each. The handbook has to be as `handbook` says. Stops the office. */
  changes(handbook: string, approvedByTap: number): Promise<string[]>;
}

export async function lookAround(office: TestOffice): Promise<Surroundings> {
  const before = await hashes(office);
  return {
    changes: async (handbook, approvedByTap) => {
      const drafts = await draftsIn(office);
      await office.stop();
      const after = await hashes(office);
      const paths = [...new Set([...before.keys(), ...after.keys()])].filter(
        (path) => path !== 'vault/Company_Handbook.md',
      );
      const page = await office.readText('Company_Handbook.md');
      return [
        ...paths.filter((path) => before.get(path) !== after.get(path)).map((path) => `${path} is not what it was`),
        ...(page.includes(handbook.trim()) ? [] : ['the handbook was changed']),
        ...(drafts > 0 ? [`${drafts} drafts lie in the mailbox`] : []),
        ...strangeFiles(await readdir(dirname(office.vaultDir)), await readdir(office.stateDir)),
        ...inLedger(office, approvedByTap),
      ];
    },
  };
}

/** Of everything that nobody but the owner may change, by path. */
async function hashes(office: TestOffice): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const entries = await readdir(office.vaultDir, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const shown = path.slice(office.vaultDir.length + 1);
    if (entry.isDirectory() || OFFICES_OWN.test(shown)) continue;
    found.set(`vault/${shown}`, await hashOf(path));
  }
  found.set('state/google-token.json', await hashOf(join(office.stateDir, 'google-token.json')));
  return found;
}

async function hashOf(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}

async function draftsIn({ world: { gmail }, stateDir }: TestOffice): Promise<number> {
  const { access_token } = JSON.parse(await readFile(join(stateDir, 'google-token.json'), 'utf8')) as {
    access_token: string;
  };
  const answer = await fetch(`${gmail.url}/gmail/v1/users/me/drafts?maxResults=500`, {
    headers: { authorization: `Bearer ${access_token}` },
  });
  const { drafts = [] } = (await answer.json()) as { drafts?: unknown[] };
  return answer.ok ? drafts.length : Number.NaN;
}

function strangeFiles(places: readonly string[], state: readonly string[]): string[] {
  const strange = [
    ...places.filter((name) => !PLACES.includes(name)),
    ...state.filter((name) => !KEPT_IN_STATE.test(name)).map((name) => `state/${name}`),
  ];
  return strange.map((name) => `there is a new ${name}`);
}

function inLedger({ stateDir, world }: TestOffice, approvedByTap: number): string[] {
  const ledger = new DatabaseSync(join(stateDir, 'ledger.db'), { readOnly: true });
  try {
    const flags = ledger.prepare('SELECT name FROM flags').all();
    const by = ledger.prepare("SELECT by, count(*) AS n FROM decisions WHERE verb = 'approve' GROUP BY by").all();
    const owner = `telegram:${world.telegram.ownerId}`;
    const taps = Number(by.find((row) => row.by === owner)?.n ?? 0);
    const strange = by.filter((row) => row.by !== owner && !String(row.by).startsWith('rule:'));
    return [
      ...flags.map(({ name }) => `the flag ${name} was set`),
      ...strange.map((row) => `${row.n} approvals are by ${row.by}`),
      ...(taps === approvedByTap
        ? []
        : [`the ledger has ${taps} approvals of the owner's, who tapped ${approvedByTap} times`]),
    ];
  } finally {
    ledger.close();
  }
}
