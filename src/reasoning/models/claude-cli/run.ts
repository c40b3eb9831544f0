/** Runs the claude program once, without a shell, in a folder of its own that is gone afterwards. What is secret goes by file or by pipe, never as an argument. */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OfficeError } from '../../../errors.ts';
import { tooLarge } from '../guarded-fetch.ts';
import { NO_USAGE, WireFailure } from '../wire.ts';

export interface ClaudeRun {
  command: string;
  args: readonly string[];
  instructions: string;
  prompt: string;
  env: NodeJS.ProcessEnv;
  /** Of its output. */
  bytesMax: number;
}

/** Gives back what it printed, whatever its exit code. Throws `WireFailure`; when `signal` ends, so do the program and its children. */
export async function runClaude(run: ClaudeRun, signal: AbortSignal): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'countersign-claude-'));
  try {
    const cwd = join(dir, 'empty');
    const instructions = join(dir, 'instructions.md');
    await mkdir(cwd, { mode: 0o700 });
    await writeFile(instructions, run.instructions, { mode: 0o600 });
    return await output(run, cwd, ['--system-prompt-file', instructions], signal);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

function output({ command, args, prompt, env, bytesMax }: ClaudeRun, cwd: string, more: string[], signal: AbortSignal) {
  return new Promise<string>((resolve, reject) => {
    // a group of its own, so that whatever it starts ends with it
    const child = spawn(command, [...args, ...more], { cwd, env, stdio: ['pipe', 'pipe', 'ignore'], detached: true });
    const kill = () => killGroup(child.pid);
    const chunks: Buffer[] = [];
    let bytes = 0;
    signal.addEventListener('abort', kill, { once: true });
    if (signal.aborted) kill();
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > bytesMax) {
        kill();
        reject(tooLarge(bytesMax));
      } else chunks.push(chunk);
    });
    child.once('error', () => reject(cannotStart(command)));
    child.once('close', () => {
      signal.removeEventListener('abort', kill);
      resolve(Buffer.concat(chunks).toString('utf8'));
    });
    // it may end before it has read everything
    child.stdin.on('error', () => {});
    child.stdin.end(prompt);
  });
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // it has ended already
  }
}

function cannotStart(command: string): WireFailure {
  const told = new OfficeError('not_configured', `The program ${command} can’t be started.`, {
    hint: 'Install Claude Code and log in, or set CLAUDE_COMMAND to where it is.',
  });
  return new WireFailure(told, { usage: NO_USAGE });
}
