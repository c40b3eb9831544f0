/** Files and notes through the page: dropped, listed, read, and nothing beyond the vault. */
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openScriptedOffice, type ScriptedOffice } from './scripted-office.ts';

let office: ScriptedOffice;
beforeEach(async () => {
  office = await openScriptedOffice();
});
afterEach(() => office.close());

async function get(path: string) {
  const response = await fetch(`${office.url}${path}`);
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it asked for
  return { status: response.status, body: (await response.json()) as any };
}

async function drop(name: string, body: RequestInit['body'] = 'content') {
  const response = await fetch(`${office.url}/api/file?name=${encodeURIComponent(name)}`, { method: 'POST', body });
  return { status: response.status, body: (await response.json()) as { name?: string; error?: string } };
}

const inbox = () => readdir(join(office.vaultDir, 'Inbox')).catch(() => []);

async function put(path: string, content: string) {
  await mkdir(join(office.vaultDir, path, '..'), { recursive: true });
  await writeFile(join(office.vaultDir, path), content);
}

describe('a dropped file', () => {
  it('lies in Inbox under its own name, byte for byte', async () => {
    const bytes = Buffer.from([...Array(256).keys()]);
    expect((await drop('Ünïcode offer.PDF', bytes)).body).toEqual({ ok: true, name: 'Ünïcode offer.PDF' });
    expect(await readFile(join(office.vaultDir, 'Inbox', 'Ünïcode offer.PDF'))).toEqual(bytes);
  });

  it('never replaces another one', async () => {
    await drop('offer.pdf', 'first');
    expect((await drop('offer.pdf', 'second')).body.name).toBe('offer (2).pdf');
    expect(await readFile(join(office.vaultDir, 'Inbox', 'offer.pdf'), 'utf8')).toBe('first');
  });

  it('is refused under a name that leads elsewhere', async () => {
    const names = ['', '.', '..', '../../x', '/etc/passwd', 'a/b', 'a\\b', '.hidden', 'a\0b', 'a\nb', 'x'.repeat(300)];
    for (const name of names) {
      expect(await drop(name), JSON.stringify(name)).toMatchObject({ status: 400, body: { error: /^name: / } });
    }
    expect(await inbox()).toEqual([]);
    expect(await readdir(office.vaultDir)).toEqual([]);
  });

  it('is refused where Inbox is a link to another place', async () => {
    await mkdir(join(office.vaultDir, 'elsewhere'));
    await symlink(join(office.vaultDir, 'elsewhere'), join(office.vaultDir, 'Inbox'));
    expect((await drop('a.txt')).status).toBe(409);
    expect(await readdir(join(office.vaultDir, 'elsewhere'))).toEqual([]);
  });

  it('leaves nothing behind when its sender goes away in the middle', async () => {
    const { port } = new URL(office.url);
    const sending = request({ host: '127.0.0.1', port, method: 'POST', path: '/api/file?name=half.bin' });
    sending.on('error', () => {});
    sending.write('half of it');
    await expect.poll(inbox).toEqual(['half.bin']);
    sending.destroy();
    await expect.poll(inbox).toEqual([]);
  });
});

describe('the list of the vault', () => {
  it('shows folders in the order of a task’s life, with counts, titles and states', async () => {
    const note = (state: string, subject: string) =>
      `---\nid: X\nkind: EMAIL\nstate: ${state}\nsubject: "${subject}"\n---\n`;
    await put('Done/2026-11/EMAIL_2026-11-01_old_01JD00000000000000000000A1.md', note('done', 'Old'));
    await put('Pending_Approval/email/EMAIL_2026-11-02_b_01JD00000000000000000000B2.md', note('pending', 'Re: b'));
    await put('Pending_Approval/email/EMAIL_2026-11-03_a_01JD00000000000000000000C3.md', note('pending', 'Newer'));
    await put('Dashboard.md', '# Dashboard\n');
    await put('.obsidian/workspace.json', '{}');
    const { folders } = (await get('/api/vault')).body;
    const summary = folders.map((folder: { path: string; count: number }) => `${folder.path || '.'}: ${folder.count}`);
    expect(summary).toEqual(['.: 1', 'Pending_Approval: 0', 'Pending_Approval/email: 2', 'Done: 0', 'Done/2026-11: 1']);
    expect(folders[2].notes).toMatchObject([
      { title: 'Newer', state: 'pending', kind: 'EMAIL', readable: true },
      { title: 'Re: b', state: 'pending' },
    ]);
  });

  it('stays small and quick over a crowded folder', async () => {
    await mkdir(join(office.vaultDir, 'Needs_Action'));
    const names = Array.from({ length: 2_000 }, (_, n) => `EMAIL_2026-11-20_x_01JD${String(n).padStart(22, '0')}.md`);
    await Promise.all(
      names.map((name) => writeFile(join(office.vaultDir, 'Needs_Action', name), '---\nstate: received\n---\n')),
    );
    const { folders } = (await get('/api/vault')).body;
    expect(folders[1].count).toBe(2_000);
    expect(folders[1].notes).toHaveLength(40);
    expect(folders[1].notes[0].name).toBe(names.at(-1));
  });

  it('shows a note that is broken instead of failing', async () => {
    await put('Quarantine/broken.md', '---\nsubject: Re: x: y\n a: [\n---\nbody');
    await put('Quarantine/evil.md', '---js\nglobalThis.pwned = true\n---\nbody');
    await put('Quarantine/bomb.md', '---\na: &a [x]\nb: [*a, *a]\n---\nbody');
    expect((await get('/api/vault')).status).toBe(200);
    expect((await get('/api/note?path=Quarantine/broken.md')).body.text).toContain('Re: x: y');
    expect((await get('/api/note?path=Quarantine/evil.md')).body.text).toContain('globalThis.pwned');
    expect((await get('/api/note?path=Quarantine/bomb.md')).body.text).toContain('*a');
    expect('pwned' in globalThis).toBe(false);
  });
});

describe('one note', () => {
  it('comes with its properties as they stand there, and its text', async () => {
    await put(
      'Done/2026-11/n.md',
      '---\nid: 0123456789\nto:\n  - a@b\n  - c@d\nsubject: "Re: x"\n---\n\n## Request\n\n> hi\n',
    );
    expect((await get('/api/note?path=Done/2026-11/n.md')).body).toEqual({
      path: 'Done/2026-11/n.md',
      properties: [
        ['id', '0123456789'],
        ['to', 'a@b, c@d'],
        ['subject', 'Re: x'],
      ],
      text: '## Request\n\n> hi\n',
      cut: false,
    });
  });

  it('is cut where it is very long, and of a log the end is shown', async () => {
    await put('long.md', 'x'.repeat(300_000));
    await put('Logs/single/audit-2026-11-20.jsonl', `${'{"n":1}\n'.repeat(50_000)}{"last":true}\n`);
    expect((await get('/api/note?path=long.md')).body).toMatchObject({ cut: true, text: 'x'.repeat(262_144) });
    expect((await get('/api/note?path=Logs/single/audit-2026-11-20.jsonl')).body.text).toMatch(/"last":true\}\n$/);
  });

  it('is read from the vault alone', async () => {
    await put('a.md', 'hello');
    await put('.secret/key.md', 'secret');
    await put('Inbox/photo.png', 'png');
    await symlink('/etc/passwd', join(office.vaultDir, 'leak.md'));
    await symlink('/etc', join(office.vaultDir, 'folder'));
    await mkdir(join(office.vaultDir, 'dir.md'));
    const refused = [
      '',
      '/etc/passwd',
      '../a.md',
      'x/../a.md',
      './a.md',
      'a.md/',
      'a\\b.md',
      'a.md\0',
      '.secret/key.md',
      'Inbox/photo.png',
    ];
    for (const path of refused)
      expect((await get(`/api/note?path=${encodeURIComponent(path)}`)).status, path).toBe(400);
    for (const path of ['leak.md', 'folder/hosts.md', 'dir.md', 'no/such.md', 'none.md']) {
      expect((await get(`/api/note?path=${encodeURIComponent(path)}`)).status, path).toBe(404);
    }
    const { folders } = (await get('/api/vault')).body;
    expect(JSON.stringify(folders)).not.toMatch(/leak|folder|secret/);
  });
});
