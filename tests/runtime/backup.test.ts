/** Back-ups as files: what goes in, what never does, and archives that lie. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { create, Header, type HeaderData } from 'tar';
import { describe, expect, test } from 'vitest';
import { sha256 } from '../../src/domain/digest.ts';
import { drainAudit } from '../../src/runtime/audit.ts';
import { type BackupOptions, backUp } from '../../src/runtime/backup/backup.ts';
import { restore } from '../../src/runtime/backup/restore.ts';
import type { Desk } from '../../src/runtime/desk.ts';
import { officeEntry } from '../../src/runtime/entries.ts';
import { verifyTrail } from '../../src/runtime/trail/verify.ts';
import { aDesk, aRow, ledgerIn, openPending, stillClock, tempDir } from './bench.ts';

const clock = stillClock();

async function bench() {
  const desk = await aDesk({ clock });
  const dir = dirname(desk.vault.dir);
  const [vaultDir, stateDir, file] = [join(dir, 'vault'), join(dir, 'state'), join(dir, 'office.tar.gz')];
  const options: BackupOptions = { vaultDir, stateDir, leaveOut: [], file, force: false, clock };
  const place = await tempDir();
  const there = { vaultDir: join(place, 'vault'), stateDir: join(place, 'state') };
  const bring = (force = false) => restore({ file, ...there, force, clock });
  return { desk, dir, vaultDir, stateDir, file, options, there, bring };
}

async function say(desk: Desk, target: string): Promise<void> {
  await desk.ledger.note({ audit: [officeEntry('test', target, 'ok')] });
}

const filesIn = (dir: string) =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .toSorted();

describe('a back-up', () => {
  test('brings back every byte of the vault, and the ledger', async () => {
    const { desk, vaultDir, options, there, bring } = await bench();
    const long = `Mine/${'a-long-name'.repeat(12)}/${'ü'.repeat(90)}.md`;
    mkdirSync(dirname(join(vaultDir, long)), { recursive: true });
    writeFileSync(join(vaultDir, long), 'x');
    writeFileSync(join(vaultDir, 'Mine/empty'), '');
    writeFileSync(join(vaultDir, 'Mine/large.bin'), Buffer.alloc(3_000_001, 7));
    const { row } = await openPending(desk.ledger);
    await say(desk, 'a');
    await drainAudit(desk.ledger, vaultDir, 'single');
    await say(desk, 'waits in the ledger');
    const report = await backUp(options);
    expect(report.passed).toEqual([]);
    await bring();
    const isKept = (path: string) => !path.startsWith('.') || path.startsWith('.claude/skills/');
    expect(filesIn(vaultDir)).toEqual(expect.arrayContaining(['.mcp.json', '.claude/skills/send-email/SKILL.md']));
    expect(filesIn(there.vaultDir).filter((path) => !isKept(path) && !path.startsWith('.countersign/'))).toEqual([]);
    for (const path of filesIn(vaultDir).filter(isKept)) {
      expect(readFileSync(join(there.vaultDir, path)).equals(readFileSync(join(vaultDir, path))), path).toBe(true);
    }
    expect(filesIn(there.vaultDir)).toEqual(expect.arrayContaining([long, 'Mine/empty', 'Company_Handbook.md']));
    const ledger = ledgerIn(there.stateDir, { clock });
    expect(await ledger.task(row.id)).toEqual(row);
    await drainAudit(ledger, there.vaultDir, 'single');
    expect((await verifyTrail(there.vaultDir, () => ledger.trail())).flaws).toEqual([]);
  });

  test('holds no key, no login, no lock, nothing hidden and no link', async () => {
    const { desk, vaultDir, stateDir, file, options } = await bench();
    const secrets = ['canary-key', 'canary-login', 'canary-git', 'canary-env', 'canary-link', 'canary-token'];
    writeFileSync(join(stateDir, 'google-token.json'), secrets[1]!);
    mkdirSync(join(vaultDir, '.git'));
    writeFileSync(join(vaultDir, '.git/config'), secrets[2]!);
    writeFileSync(join(vaultDir, '.env'), secrets[3]!);
    writeFileSync(join(stateDir, 'outside'), secrets[4]!);
    writeFileSync(join(vaultDir, 'token.json'), secrets[5]!);
    symlinkSync(join(stateDir, 'outside'), join(vaultDir, 'Plans/leak.md'));
    execFileSync('mkfifo', [join(vaultDir, 'Plans/pipe')]);
    await desk.ledger.setFlag('pairing_code', 'canary-code');
    const report = await backUp({ ...options, leaveOut: [join(vaultDir, 'token.json')] });
    expect(report.passed.toSorted()).toEqual(['Plans/leak.md', 'Plans/pipe']);
    const bytes = gunzipSync(readFileSync(file)).toString('latin1');
    for (const secret of [...secrets, 'canary-code']) expect(bytes).not.toContain(secret);
    expect(bytes).not.toContain(readFileSync(join(stateDir, 'decision.key')).toString('latin1'));
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('meets a note that moves while it looks', async () => {
    const { desk, vaultDir, options, there, bring } = await bench();
    const row = aRow({
      path: 'Pending_Approval/email/EMAIL_2026-11-20_offer_01JD0000000000000000000000.md',
      id: '01JD0000000000000000000000',
    });
    await desk.ledger.open(row, []);
    const name = row.path.split('/').at(-1)!;
    const pdf = name.replace('.md', '.pdf');
    for (const one of [name, pdf]) writeFileSync(join(vaultDir, 'Approved/email', one), one);
    // Against the order in which folders are walked, right after the note was met and before the file beside it.
    let moved = false;
    await backUp({
      ...options,
      onProgress: () => {
        if (moved) return;
        moved = true;
        for (const one of [name, pdf])
          void rename(join(vaultDir, 'Approved/email', one), join(vaultDir, 'Needs_Action', one));
      },
    });
    await bring();
    const found = filesIn(there.vaultDir).filter((path) => path.includes(row.id));
    expect(found).toHaveLength(2);
    expect(new Set(found.map((path) => dirname(path))).size).toBe(1);
  });

  test('that fails leaves nothing behind', async () => {
    const { desk, dir, stateDir, options } = await bench();
    await desk.ledger.close();
    writeFileSync(join(stateDir, 'ledger.db'), 'damaged '.repeat(1_000));
    const before = readdirSync(dir);
    await expect(backUp(options)).rejects.toThrow();
    expect(readdirSync(dir)).toEqual(before);
  });
});

describe('an archive that lies', () => {
  /** A whole back-up with other entries in it. */
  async function forged(
    entries: { header: HeaderData; body?: Buffer }[],
    change: (manifest: Record<string, unknown>) => void = () => {},
  ) {
    const made = await bench();
    await backUp(made.options);
    const { kept, manifest } = takeApart(gunzipSync(readFileSync(made.file)));
    change(manifest);
    const body = Buffer.from(JSON.stringify(manifest));
    const all = [...kept, ...entries, { header: { path: 'manifest.json', type: 'File' as const }, body }];
    writeFileSync(made.file, gzipSync(Buffer.concat([...all.map(entryBytes), Buffer.alloc(1_024)])));
    return made;
  }
  const file = (path: string) => [{ header: { path, type: 'File' as const }, body: Buffer.from('evil') }];
  const link = (type: 'SymbolicLink' | 'Link', path = 'vault/1000', linkpath = '/etc/passwd') => [
    { header: { path, type, linkpath } },
  ];
  const LIES: Record<string, { header: HeaderData; body?: Buffer }[]> = {
    'an absolute path': file('/etc/cron.d/evil'),
    'a way out': file('vault/../../evil'),
    'a way out of the name’s middle': file('vault/Plans/../../../evil'),
    'a hidden folder': file('vault/.git/hooks/post-checkout'),
    'a backslash': file('vault/..\\..\\evil'),
    'another name': file('decision.key'),
    'a symbolic link': link('SymbolicLink'),
    'a hard link': link('Link'),
    'a device': [{ header: { path: 'vault/1000', type: 'CharacterDevice' } }],
    'a pipe': [{ header: { path: 'vault/1000', type: 'FIFO' } }],
    'a folder': [{ header: { path: 'vault/1000', type: 'Directory' } }],
    'the ledger once more': file('ledger.db'),
    'more bytes than any disk has': [
      { header: { path: 'vault/1000', type: 'File', size: 2 ** 40 }, body: Buffer.alloc(0) },
    ],
  };

  test.each(Object.keys(LIES))('with %s is refused, and nothing is made', async (lie) => {
    const { there, bring } = await forged(LIES[lie]!);
    await expect(bring()).rejects.toMatchObject({ code: 'archive_invalid' });
    expect(existsSync(there.vaultDir)).toBe(false);
    expect(existsSync(there.stateDir)).toBe(false);
  });

  type Files = { stored: string; path: string; bytes: number; sha256: string }[];
  const filesOf = (manifest: Record<string, unknown>) => manifest.files as Files;
  type Manifest = Record<string, unknown>;
  const second = (change: object) => (manifest: Manifest) => void Object.assign(filesOf(manifest)[1]!, change);
  const CLAIMS: Record<string, (manifest: Manifest) => void> = {
    'a way out in its manifest': second({ path: 'vault/../../evil.md' }),
    'an absolute path in its manifest': second({ path: '/evil.md' }),
    'a hidden path in its manifest': second({ path: 'vault/.obsidian/plugins/x.js' }),
    'the key in its manifest': second({ path: 'decision.key' }),
    'one name twice': (manifest) => second({ path: filesOf(manifest)[2]!.path })(manifest),
    'another hash': second({ sha256: sha256('other') }),
    'a file that it doesn’t hold': (manifest) =>
      void filesOf(manifest).push({ stored: 'vault/77777', path: 'vault/x', bytes: 0, sha256: sha256('') }),
    'another format': (manifest) => void Object.assign(manifest, { format: 2 }),
    'no ledger': (manifest) => void Object.assign(manifest, { files: filesOf(manifest).slice(1) }),
    'no files': (manifest) => void Object.assign(manifest, { files: 'none' }),
    'another time': (manifest) => void Object.assign(manifest, { at: 1 }),
  };

  test.each(Object.keys(CLAIMS))('that claims %s is refused, and nothing is made', async (claim) => {
    const { there, bring } = await forged([], CLAIMS[claim]);
    await expect(bring()).rejects.toMatchObject({ code: 'archive_invalid' });
    expect(existsSync(there.vaultDir)).toBe(false);
  });

  test('because it was cut short or a byte was changed anywhere is refused', async () => {
    const { file: path, options, there, bring } = await bench();
    await backUp(options);
    const whole = readFileSync(path);
    for (let share = 0; share < 1; share += 0.1) {
      const at = Math.floor(share * whole.length);
      writeFileSync(path, whole.subarray(0, at));
      await expect(bring(), `cut at ${at}`).rejects.toMatchObject({ code: 'archive_invalid' });
      const changed = Buffer.from(whole);
      changed[Math.max(at, 10)]! ^= 0xff;
      writeFileSync(path, changed);
      await expect(bring(), `changed at ${at}`).rejects.toMatchObject({ code: 'archive_invalid' });
    }
    expect(existsSync(there.stateDir)).toBe(false);
    writeFileSync(path, whole);
    await bring();
  });

  test('because somebody else’s tar made it is refused', async () => {
    const { dir, file: path, bring } = await bench();
    await create({ file: path, cwd: dir, gzip: true }, ['vault']);
    await expect(bring()).rejects.toMatchObject({ code: 'archive_invalid' });
  });

  test('because it is a bomb is refused', async () => {
    const bomb = { header: { path: 'vault/1000', type: 'File' as const }, body: Buffer.alloc(16 * 1024 ** 2) };
    const { bring, there } = await forged([bomb, { header: { path: '../x', type: 'File' } }]);
    await expect(bring()).rejects.toMatchObject({ code: 'archive_invalid' });
    expect(existsSync(there.vaultDir)).toBe(false);
  });
});

function entryBytes({ header, body = Buffer.alloc(0) }: { header: HeaderData; body?: Buffer }): Buffer {
  const made = new Header({ mode: 0o600, size: body.length, ...header });
  made.encode();
  return Buffer.concat([made.block!, body, Buffer.alloc((512 - (body.length % 512)) % 512)]);
}

/** The entries of a plain tar but its manifest, and that. */
function takeApart(tar: Buffer) {
  const kept: { header: HeaderData; body: Buffer }[] = [];
  for (let at = 0; ; ) {
    const header = new Header(tar, at);
    const size = header.size ?? 0;
    const body = tar.subarray(at + 512, at + 512 + size);
    at += 512 + Math.ceil(size / 512) * 512;
    if (header.path === 'manifest.json')
      return { kept, manifest: JSON.parse(body.toString()) as Record<string, unknown> };
    kept.push({ header: { path: header.path, type: 'File' }, body });
  }
}
