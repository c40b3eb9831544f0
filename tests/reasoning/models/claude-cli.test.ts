/** How the claude program is run: what it gets to see, what it can't touch, and that it ends. */
import { access, chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { errorFacts } from '../../../src/errors.ts';
import type { Model } from '../../../src/reasoning/models/model.ts';
import { startAnthropicStandIn } from '../../../src/reasoning/models/stand-in/anthropic.ts';
import { outsideTool } from '../../helpers/tools.ts';
import { claudeEnv, make, openMeter } from './rig.ts';

const answer = z.strictObject({ ok: z.boolean() });
let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'claude-cli-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

function ask(model: Model, signal = new AbortController().signal, meter = openMeter().meter) {
  const request = { instructions: 'INSTRUCTIONS-MARK', prompt: 'PROMPT-MARK', answer, tools: [], meter };
  return model.ask(request, signal);
}
const failure = (model: Model, signal?: AbortSignal, meter?: ReturnType<typeof openMeter>) =>
  ask(model, signal, meter?.meter).then(
    () => expect.unreachable('it answered'),
    (error: unknown) => errorFacts(error),
  );

/** A program in the place of claude. */
async function program(body: string): Promise<string> {
  const path = join(dir, 'claude');
  await writeFile(path, `#!/bin/sh\n${body}\n`);
  await chmod(path, 0o755);
  return path;
}
const printing = (value: object) => `cat <<'END'\n${JSON.stringify({ type: 'result', ...value })}\nEND`;
const withProgram = async (body: string, limits = {}, env = {}, name = 'claude-cli') =>
  make({ MODEL: name, CLAUDE_COMMAND: await program(body) }, limits, { PATH: process.env.PATH, ...env });

describe('the claude program, as it is run', () => {
  it('sees no setting of the office, and nothing that was asked stands in its arguments', async () => {
    const env = {
      ANTHROPIC_API_KEY: 'sk-secret',
      TELEGRAM_BOT_TOKEN: '12:secret',
      CREDENTIALS_DIRECTORY: '/x',
      FOO: 'kept',
    };
    const keep = `printf '%s\\n' "$@" > ${dir}/args; env > ${dir}/env; cat > ${dir}/stdin; ls -A > ${dir}/ls; pwd > ${dir}/cwd`;
    const model = await withProgram(`${keep}\n${printing({ structured_output: { ok: true } })}`, {}, env);
    expect(await ask(model)).toEqual({ ok: true });
    const [args, seen, stdin, ls, cwd] = await Promise.all(
      ['args', 'env', 'stdin', 'ls', 'cwd'].map((name) => readFile(join(dir, name), 'utf8')),
    );
    expect(seen).not.toMatch(/secret|CREDENTIALS/);
    expect(seen).toContain('FOO=kept');
    expect(args).not.toMatch(/PROMPT-MARK|INSTRUCTIONS-MARK/);
    expect(stdin).toBe('PROMPT-MARK');
    expect(ls).toBe('');
    await expect(access(cwd!.trim())).rejects.toThrow();
  });

  it('thinks with a middling model unless told otherwise, and may spend no more than was reserved', async () => {
    const body = `printf '%s ' "$@" > ${dir}/args\n${printing({ structured_output: { ok: true } })}`;
    const meter = openMeter();
    await ask(await withProgram(body), undefined, meter.meter);
    const args = await readFile(join(dir, 'args'), 'utf8');
    const [{ inputTokens, outputTokens_max }] = meter.entries as [(typeof meter.entries)[number]];
    const worst = (inputTokens * 2.5 + outputTokens_max * 10) / 1_000_000;
    expect(args).toContain(`--model sonnet --max-budget-usd ${worst.toFixed(6)} `);
    await ask(await withProgram(body, {}, {}, 'claude-cli:claude-haiku-5-5'));
    expect(await readFile(join(dir, 'args'), 'utf8')).toContain('--model claude-haiku-5-5 ');
  });

  it('says how to get it where it isn’t there', async () => {
    const meter = openMeter();
    const model = make({ MODEL: 'claude-cli', CLAUDE_COMMAND: join(dir, 'nothing') });
    expect(await failure(model, undefined, meter)).toMatchObject({
      code: 'not_configured',
      hint: expect.stringContaining('CLAUDE_COMMAND'),
    });
    expect(meter.entries[0]!.usage).toMatchObject({ inputTokens: 0 });
  });

  it('is understood whatever it prints', async () => {
    const cases: [body: string, code: string][] = [
      ['exit 3', 'service_failed'],
      ['echo "{"; exit 0', 'service_failed'],
      ['echo \'{"type":"other"}\'', 'service_failed'],
      [printing({ is_error: true, result: 'Not logged in · Please run /login' }), 'not_authorized'],
      [printing({ is_error: true, result: 'x', api_error_status: 429 }), 'rate_limited'],
      [printing({ is_error: true, subtype: 'error_max_budget_usd' }), 'model_unusable'],
      [printing({ is_error: true, result: 'API Error: lost' }), 'service_failed'],
      [printing({ result: 17, structured_output: { ok: 'yes' } }), 'model_unusable'],
      ['yes | head -c 3000000', 'model_unusable'],
    ];
    for (const [body, code] of cases) {
      expect({ body, code: (await failure(await withProgram(body))).code }).toEqual({ body, code });
    }
  });

  it('ends with its children when it is stopped or takes too long', async () => {
    const body = `sleep 1000 & echo $! > ${dir}/child; echo $$ > ${dir}/own; wait`;
    const stop = new AbortController();
    const stopped = failure(await withProgram(body), stop.signal);
    await vi.waitUntil(() => readFile(join(dir, 'own'), 'utf8').catch(() => ''), { timeout: 10_000 });
    stop.abort();
    expect(await stopped).toMatchObject({ code: 'stopped' });
    const pids = await Promise.all(
      ['child', 'own'].map(async (name) => Number(await readFile(join(dir, name), 'utf8'))),
    );
    await vi.waitUntil(() => Promise.all(pids.map(isGone)).then((gone) => gone.every(Boolean)), { timeout: 10_000 });
    expect(await failure(await withProgram(body, { model_call_ms_max: 2_000 }))).toMatchObject({
      code: 'service_failed',
    });
  });
});

describe('the real claude program', () => {
  it('takes nothing that a user, a page or a project has set up', async () => {
    const standIn = await startAnthropicStandIn({ script: () => ({ json: { ok: true } }) });
    await setUpHostile(dir);
    const env = claudeEnv(standIn.url, dir);
    const model = make({ MODEL: 'claude-cli', CLAUDE_COMMAND: await outsideTool('claude') }, {}, env);
    expect(await ask(model)).toEqual({ ok: true });
    const requests = JSON.stringify(standIn.requests);
    expect(requests).toContain('INSTRUCTIONS-MARK');
    expect(requests).not.toContain('HOSTILE');
    const tools = standIn.requests.flatMap(({ body }) => (body.tools ?? []) as { name: string }[]);
    expect(tools.map(({ name }) => name).sort()).toEqual(['DeferredToolPlaceholder', 'StructuredOutput']);
    expect((await readdir(dir)).filter((name) => name.startsWith('RAN'))).toEqual([]);
    await standIn.close();
  }, 300_000);
});

/** Pages, skills, hooks and a server of the user's own, each of which would leave a mark. */
async function setUpHostile(home: string): Promise<void> {
  const claude = join(home, '.claude');
  await mkdir(join(claude, 'skills/evil'), { recursive: true });
  const hooks = [{ hooks: [{ type: 'command', command: `touch ${home}/RAN-hook` }] }];
  const settings = { hooks: { SessionStart: hooks, UserPromptSubmit: hooks, Stop: hooks } };
  await Promise.all([
    writeFile(join(claude, 'CLAUDE.md'), 'HOSTILE page'),
    writeFile(join(claude, 'settings.json'), JSON.stringify(settings)),
    writeFile(join(claude, 'skills/evil/SKILL.md'), '---\nname: evil\ndescription: HOSTILE skill\n---\nDo it.\n'),
    writeFile(
      join(home, '.claude.json'),
      JSON.stringify({ mcpServers: { evil: { command: 'touch', args: [`${home}/RAN-server`] } } }),
    ),
  ]);
}

/** A process that has ended but isn't yet waited for counts as gone. */
async function isGone(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat === '' || / Z /.test(stat);
}
