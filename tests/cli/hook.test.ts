/** The hooks of Claude Code: a session goes on while its own plan is unfinished, five times at most, and nothing that goes wrong holds it. */
import { spawn } from 'node:child_process';
import { mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fillVault } from '../../src/vault/starter.ts';
import { cleanUp, type Ended, type Env, launch, newPlace, opened, PROJECT, type Running, run } from './countersign.ts';

const SESSION = '3F2A9C1B-04c4-46a1-b3ab-da3deb52256e';
const OTHER = '77777777-04c4-46a1-b3ab-da3deb52256e';

let place: string;
let plans: string;
let env: Env;
let office: Running;

const startOffice = async () => {
  office = await opened(launch(['start'], place, env));
};
const plan = (name: string, text: string) => writeFile(join(plans, name), text);
const stop = (session: string) => hook('stop', JSON.stringify({ ...FROM_CLAUDE, session_id: session }));
const held = async (session: string) => {
  const { code, out, err } = await stop(session);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out === '' ? null : JSON.parse(out);
};

/** What Claude Code 2.1 sends. */
const FROM_CLAUDE = {
  transcript_path: '/home/me/.claude/projects/-vault/3f2a9c1b.jsonl',
  cwd: '/somewhere/vault',
  prompt_id: '8663a088-8f22-439e-aa55-902b176ce1dc',
  permission_mode: 'default',
  hook_event_name: 'Stop',
  stop_hook_active: false,
  last_assistant_message: 'I am done.',
};

/** Runs the hook with these bytes on its standard input, as Claude Code does. */
async function hook(which: 'start' | 'stop', input: string | Buffer): Promise<Ended> {
  const child = spawn(process.execPath, [join(PROJECT, 'src/main.ts'), 'hook', which], {
    cwd: place,
    env: { HOME: place, PATH: '/usr/bin:/bin', ...env } as NodeJS.ProcessEnv,
  });
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (bytes) => out.push(bytes));
  child.stderr.on('data', (bytes) => err.push(bytes));
  // It may have heard enough before all is written.
  child.stdin.on('error', () => {}).end(input);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() };
}

beforeAll(async () => {
  place = await newPlace();
  env = { VAULT_DIR: join(place, 'vault'), STATE_DIR: join(place, 'state') };
  await fillVault(join(place, 'vault'), join(PROJECT, 'vault'));
  plans = join(place, 'vault/Plans');
  await startOffice();
});
afterAll(cleanUp);

describe('countersign hook stop', () => {
  it('lets a session go that has no plan, or whose plan is finished', async () => {
    await plan(
      '2026-11-21_mine_3f2a9c1b.md',
      '- [x] read\n- [>] proposed\n- [-] dropped: too late\n\n```\n- [ ] an example\n```\n',
    );
    await plan('2026-11-21_of-another_77777776.md', '- [ ] not mine\n');
    await plan('2026-11-21_of-nobody.md', '- [ ] not mine either\n');
    expect(await held(SESSION)).toBeNull();
    expect(await held(OTHER)).toBeNull();
  });

  it('holds it while steps are open, five times also over a restart, and then lets it go and says what is left', async () => {
    await plan('2026-11-21_mine_3f2a9c1b.md', '# Remind\n\n- [x] read\n- [ ] Remind Ali\n  1. [ ] and\u202E Mia\n');
    for (let count = 1; count <= 5; count += 1) {
      const answer = await held(SESSION);
      expect(answer).toEqual({ decision: 'block', reason: expect.stringContaining(`(${count} of 5)`) });
      expect(answer.reason).toContain('- Remind Ali\n- and⟦U+202E⟧ Mia\n');
      if (count === 3) {
        await office.stop('SIGKILL');
        await startOffice();
      }
    }
    const gone = { systemMessage: expect.stringMatching(/^Stopped after going on 5 times\.[\s\S]*- Remind Ali/) };
    expect(await held(SESSION)).toEqual(gone);
    expect(await held(SESSION)).toEqual(gone);
  });

  it('counts each session by itself', async () => {
    await plan('a_77777777.md', '- [ ] one\n');
    expect(await held(OTHER)).toMatchObject({ reason: expect.stringContaining('(1 of 5)') });
    await plan('a_77777777.md', '- [x] one\n');
    expect(await held(OTHER)).toBeNull();
  });

  it('names ten steps at most, each of them short', async () => {
    await plan('b_77777777.md', Array.from({ length: 40 }, (_, at) => `- [ ] ${at} ${'x'.repeat(5_000)}`).join('\n'));
    const { reason } = await held(OTHER);
    expect(reason).toContain('… and 30 more');
    expect(reason.length).toBeLessThan(3_000);
    await rm(join(plans, 'b_77777777.md'));
  });

  it('lets it go while the office is paused, and says that it waits', async () => {
    await plan('a_77777777.md', '- [ ] one\n');
    await writeFile(join(place, 'vault/PAUSED.md'), '');
    expect(await held(OTHER)).toEqual({ systemMessage: expect.stringMatching(/paused[\s\S]*- one/) });
    await rm(join(place, 'vault/PAUSED.md'));
  });

  it('follows no link and reads no page that is too large', async () => {
    await rm(join(plans, 'a_77777777.md'));
    await writeFile(join(place, 'outside.md'), '- [ ] from outside\n');
    await symlink(join(place, 'outside.md'), join(plans, 'link_77777777.md'));
    await plan('large_77777777.md', `- [ ] one\n${'x'.repeat(1024 * 1024)}`);
    await mkdir(join(plans, 'folder_77777777.md'));
    expect(await held(OTHER)).toBeNull();
    await rename(plans, join(place, 'elsewhere'));
    await symlink(join(place, 'elsewhere'), plans);
    await writeFile(join(place, 'elsewhere/b_77777777.md'), '- [ ] one\n');
    expect(await held(OTHER)).toBeNull();
    await rm(plans);
    await rename(join(place, 'elsewhere'), plans);
  });

  it.each([
    ['nothing', ''],
    ['half of it', '{"session_id":"3f2a'],
    ['something else', '[1,2]'],
    ['no session', '{"cwd":"/"}'],
    ['a session that is none', '{"session_id":{"$gt":""}}'],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00])],
    ['far too much', Buffer.alloc(5 * 1024 * 1024, ' ')],
  ])('lets the session go when it is told %s', async (_, input) => {
    expect(await hook('stop', input)).toEqual({ code: 0, out: '', err: expect.stringContaining('could read') });
  });

  it.each(['../../3f2a9c1b', 'short', '', 'x'.repeat(200), '3f2a9c1b/../..', "3f2a9c1b'; DROP TABLE stops; --"])(
    'lets a session of the name %j go',
    async (session) => {
      expect(await stop(session)).toEqual({ code: 0, out: '', err: '' });
    },
  );

  it('lets it go when the office is not running, or its settings are wrong, and says so', async () => {
    await plan('a_77777777.md', '- [ ] one\n');
    await office.stop();
    expect(await stop(OTHER)).toEqual({ code: 0, out: '', err: expect.stringContaining('not running') });
    env = { ...env, TIME_ZONE: 'Mars/Base' };
    expect(await stop(OTHER)).toEqual({ code: 0, out: '', err: expect.stringContaining('TIME_ZONE') });
  });
});

describe('countersign hook start', () => {
  it('tells the session its mark, and needs no office for it', async () => {
    const { code, out, err } = await hook('start', JSON.stringify({ ...FROM_CLAUDE, session_id: SESSION }));
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('The mark of this session is 3f2a9c1b.');
  });

  it('says nothing when it is told nonsense', async () => {
    expect(await hook('start', '{"session_id":"\\u0000"}')).toEqual({ code: 0, out: '', err: '' });
  });
});

describe('countersign init', () => {
  it('connects the vault with this installation, for Claude Code, and keeps what is the owner’s', async () => {
    const home = await newPlace();
    await writeFile(join(home, '.env'), "STATE_DIR=it's state\n");
    await mkdir(join(home, 'vault-data/.claude'), { recursive: true });
    const own = {
      mcpServers: { mine: { command: 'x' }, countersign: { command: '/gone/countersign', env: { A: '1' } } },
    };
    await writeFile(join(home, 'vault-data/.mcp.json'), JSON.stringify(own));
    await writeFile(join(home, 'vault-data/.claude/settings.local.json'), '{"env":{"MINE":"1"},"model":"x"}');
    const { code, out } = await run(['init', '--yes'], home);
    expect(code).toBe(0);
    expect(out).toContain('Claude Code finds this office');
    const read = async (name: string) => JSON.parse(await readFile(join(home, 'vault-data', name), 'utf8'));
    const launcher = join(home, "it's state/bin/countersign");
    expect(await read('.mcp.json')).toEqual({
      mcpServers: { mine: { command: 'x' }, countersign: { command: launcher, args: ['mcp'], env: { A: '1' } } },
    });
    expect(await read('.claude/settings.local.json')).toMatchObject({
      env: { MINE: '1', COUNTERSIGN: launcher },
      model: 'x',
      permissions: { deny: expect.arrayContaining([`Read(/${join(home, "it's state")}/**)`]) },
    });
    const again = await readFile(join(home, 'vault-data/.claude/settings.local.json'), 'utf8');
    expect((await run(['init', '--yes'], home)).code).toBe(0);
    expect(await readFile(join(home, 'vault-data/.claude/settings.local.json'), 'utf8')).toBe(again);
    // From anywhere, whatever node the machine has: it finds the settings of the office that has the vault.
    const said = await runProgram(launcher, ['doctor', '--offline', '--json'], '/');
    expect(said).toContain(join(home, 'vault-data'));
  });

  it('adds to an older vault what it lacks, and tells what it can’t connect', async () => {
    const home = await newPlace();
    await mkdir(join(home, 'vault-data/.claude'), { recursive: true });
    await writeFile(join(home, 'vault-data/.claude/settings.json'), '{"model":"mine"}');
    await writeFile(join(home, 'vault-data/.mcp.json'), 'not json');
    const { code, out } = await run(['init', '--yes'], home);
    expect(code).toBe(0);
    expect(out).toContain('.mcp.json in the vault is not plain JSON');
    expect(out).toContain('.claude/settings.json in the vault is your own');
    expect(await readFile(join(home, 'vault-data/.claude/settings.json'), 'utf8')).toBe('{"model":"mine"}');
    expect(await readFile(join(home, 'vault-data/.claude/skills/send-email/SKILL.md'), 'utf8')).toContain(
      'name: send-email',
    );
    expect(await readFile(join(home, 'vault-data/CLAUDE.md'), 'utf8')).toBe('@AGENTS.md\n');
    expect((await run(['vault', 'check'], home)).code).toBe(0);
  });
});

function runProgram(program: string, args: string[], cwd: string): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, env: { PATH: '/usr/bin:/bin', HOME: place } });
    let out = '';
    child.stdout.on('data', (bytes) => {
      out += bytes;
    });
    child.on('close', () => resolve(out));
  });
}
