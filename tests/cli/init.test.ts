import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { cleanUp, newPlace, PROJECT, run, until } from './countersign.ts';

const wizards: ChildProcess[] = [];
afterEach(async () => {
  for (const { pid } of wizards.splice(0)) if (pid) killGroup(pid);
  await cleanUp();
});

describe('countersign init', () => {
  it('makes a vault and a private .env, and says what follows', async () => {
    const place = await newPlace();
    const { code, out, err } = await run(['init', '--yes', '--time-zone', 'Europe/Berlin'], place);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('countersign auth gmail');
    expect(await readFile(join(place, '.env'), 'utf8')).toBe('VAULT_DIR="vault-data"\nTIME_ZONE="Europe/Berlin"\n');
    expect((await stat(join(place, '.env'))).mode & 0o777).toBe(0o600);
    const made = await readdir(join(place, 'vault-data'));
    expect(made).toEqual(expect.arrayContaining(['Company_Handbook.md', 'Inbox', 'Needs_Action', 'Done']));
    expect((await run(['vault', 'check'], place)).code).toBe(0);
  });

  it('changes nothing when it is repeated: no page of the owner, no setting of hers', async () => {
    const place = await newPlace();
    await writeFile(join(place, '.env'), '# mine\nDRY_RUN=false');
    await run(['init', '--yes'], place);
    await writeFile(join(place, 'vault-data/Company_Handbook.md'), 'my own words');
    const before = await readFile(join(place, '.env'), 'utf8');
    expect(before).toBe('# mine\nDRY_RUN=false\nVAULT_DIR="vault-data"\n');
    const { code, out } = await run(['init', '--yes'], place);
    expect(code).toBe(0);
    expect(out).toContain('0 pages added');
    expect(await readFile(join(place, '.env'), 'utf8')).toBe(before);
    expect(await readFile(join(place, 'vault-data/Company_Handbook.md'), 'utf8')).toBe('my own words');
  });

  it('refuses a time zone that is none before it makes anything', async () => {
    const place = await newPlace();
    const { code, err } = await run(['init', '--yes', '--time-zone', 'Mars/Base'], place);
    expect(code).toBe(4);
    expect(err).toContain('Mars/Base is not a time zone');
    expect(await readdir(place)).toEqual([]);
  });

  const noTerminal = spawnSync('python3', ['-c', 'import pty']).status !== 0;
  it.skipIf(noTerminal)('asks at a terminal, hides what is secret, and keeps the answers', async () => {
    const place = await newPlace();
    const wizard = atTerminal(place);
    const token = `123456789:${'x'.repeat(35)}`;
    await wizard.answer('vault of notes', '\r');
    await wizard.answer('time zone', '\r');
    await wizard.answer('Its token', 'nonsense\r');
    await wizard.answer('must look like', `${'\u007f'.repeat(8)}${token}\r`);
    await wizard.answer('client ID', 'my-client\r');
    await wizard.answer('client secret', 'my-secret\r');
    expect(await wizard.ended).toBe(0);
    const kept = await readFile(join(place, '.env'), 'utf8');
    expect(kept).toContain(`TELEGRAM_BOT_TOKEN="${token}"`);
    expect(kept).toContain('GOOGLE_CLIENT_ID="my-client"');
    expect(kept).toContain('GOOGLE_CLIENT_SECRET="my-secret"');
    expect((await stat(join(place, '.env'))).mode & 0o777).toBe(0o600);
    expect(wizard.shown()).not.toContain(token);
    expect(wizard.shown()).not.toContain('my-secret');
  });

  it.skipIf(noTerminal)('leaves everything as it was when the owner stops it', async () => {
    const place = await newPlace();
    const wizard = atTerminal(place);
    await wizard.answer('vault of notes', '\u0003');
    expect(await wizard.ended).not.toBe(0);
    expect(wizard.shown()).toContain('Nothing was changed');
    expect(await readdir(place)).toEqual([]);
  });
});

/** `init` on a pseudo-terminal, which Python's standard library makes. */
function atTerminal(place: string) {
  const script = 'import pty,sys,os; s=pty.spawn(sys.argv[1:]); sys.exit(os.waitstatus_to_exitcode(s))';
  const wide = ['sh', '-c', 'stty cols 120 rows 40; exec "$0" "$@"'];
  const child = spawn('python3', ['-c', script, ...wide, process.execPath, join(PROJECT, 'src/main.ts'), 'init'], {
    cwd: place,
    env: { PATH: `${dirname(process.execPath)}:/usr/bin:/bin`, HOME: place, TERM: 'xterm' },
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true,
  });
  wizards.push(child);
  let shown = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    shown += text;
  });
  let seen = 0;
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const answer = async (question: string, keys: string) => {
    await until(
      `the question “${question}”`,
      () => shown.indexOf(question, seen) >= 0,
      () => shown,
    );
    seen = shown.indexOf(question, seen) + question.length;
    child.stdin.write(keys);
  };
  return { answer, ended, shown: () => shown };
}

/** The wizard and the terminal it is on; it may have ended by itself. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // gone already
  }
}
