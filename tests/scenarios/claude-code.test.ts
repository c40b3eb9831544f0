/** The real claude program, opened in an office's vault, with a scripted model behind it: it has the skills, finds the office, and works behind the same gate. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LIMITS } from '../../src/limits.ts';
import { silentLog } from '../../src/log.ts';
import { type AnthropicStandIn, startAnthropicStandIn } from '../../src/reasoning/models/stand-in/anthropic.ts';
import type { Asked, Reply, ToolUse } from '../../src/reasoning/models/stand-in/script.ts';
import { openShelf } from '../../src/reasoning/skills/shelf.ts';
import { startWorld, type World } from '../../src/sandbox/world.ts';
import { cleanUp, newPlace, run, until } from '../cli/countersign.ts';
import { quickHold, startOfficeIn } from '../cli/office.ts';
import { outsideTool } from '../helpers/tools.ts';

const INSTALL_MS_MAX = 360_000;
const DONE: Reply = { text: 'I am done.' };

let place: string;
let vaultDir: string;
let world: World;
let model: AnthropicStandIn;
let claude: string;

beforeAll(async () => {
  claude = await outsideTool('claude');
  place = await newPlace();
  vaultDir = join(place, 'vault');
  world = await startWorld({ port: 0, vaultDir, stateDir: join(place, 'state'), log: silentLog });
  writeFileSync(join(place, '.env'), `STATE_DIR=${join(place, 'state')}\n`);
  const { code, err } = await run(['init', '--yes', '--vault', 'vault'], place);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  await quickHold(vaultDir, '1 s');
  model = await startAnthropicStandIn({ script: () => DONE });
  await startOfficeIn(place, world);
}, INSTALL_MS_MAX);
afterAll(async () => {
  await cleanUp();
  await model?.close();
  await world?.close();
});

/** One `claude -p` in the vault, with a home of its own. Gives back its result, and what the model was asked. */
async function session(prompt: string, script: (asked: Asked, count: number) => Reply, flags: readonly string[] = []) {
  const before = model.asked.length;
  model.script = (asked) => script(asked, asked.count - before);
  const home = await newPlace();
  // As when she has opened the folder once, and said that she trusts it.
  const trusted = { projects: { [vaultDir]: { hasTrustDialogAccepted: true } } };
  mkdirSync(join(home, '.claude'));
  writeFileSync(join(home, '.claude/.claude.json'), JSON.stringify(trusted));
  const child = spawn(claude, ['-p', prompt, '--output-format', 'stream-json', '--verbose', ...flags], {
    cwd: vaultDir,
    env: {
      PATH: [dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter),
      HOME: home,
      CLAUDE_CONFIG_DIR: join(home, '.claude'),
      ANTHROPIC_BASE_URL: model.url,
      ANTHROPIC_API_KEY: 'sk-ant-of-nobody',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      DISABLE_AUTOUPDATER: '1',
      DISABLE_TELEMETRY: '1',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    err += text;
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const events = out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const refused = model.requests.filter(({ status }) => status >= 400).map(({ path, status }) => `${status} ${path}`);
  return { code, err, events, refused, asked: model.asked.slice(before) };
}

it('sees the skills, the rules of the desk, its own mark and the office, and has nothing that runs commands or opens the web', async () => {
  const { code, refused, asked } = await session('hello', () => DONE);
  expect({ code, refused, requests: asked.length }).toEqual({ code: 0, refused: [], requests: 1 });
  const [{ tools, ...first }] = asked as [Asked];
  const seen = `${first.system}\n${first.turns.map(({ text }) => text).join('\n')}`;
  for (const { name, description } of await skills()) expect(seen).toContain(`- ${name}: ${description}`);
  expect(seen.split('You propose, the owner decides')).toHaveLength(2);
  expect(seen).toMatch(/The mark of this session is [0-9a-f]{8}\./);
  // Each tool that the rules name, under the name that it has there.
  const named = new Set(readFileSync(join(vaultDir, 'AGENTS.md'), 'utf8').match(/`[a-z]+\.(?!md)[a-z_]+`/g));
  expect(named.size).toBeGreaterThan(6);
  for (const tool of named) expect(seen).toContain(`mcp__countersign__${tool.slice(1, -1).replace('.', '_')}\n`);
  const names = tools.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['Read', 'Write', 'Skill']));
  expect(names).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/^(Bash|PowerShell|Monitor|WebFetch|WebSearch)$/)]),
  );
  expect(seen).not.toMatch(/^(Bash|PowerShell|Monitor|WebFetch|WebSearch)$/m);
});

it('goes on five times while its plan is unfinished, and is then let go with what is left', async () => {
  const { code, refused, asked, events } = await session('remind Ali and Mia', (one, count) =>
    count === 1 ? writes(planOf(one), '# Remind\n\n- [x] read\n- [ ] Remind Ali\n- [ ] Remind Mia\n') : DONE,
  );
  expect({ code, refused }).toEqual({ code: 0, refused: [] });
  // It writes the plan, wants to stop, and is sent back five times.
  expect(asked).toHaveLength(1 + 1 + 5);
  const lastSeen =
    asked
      .at(-1)
      ?.turns.map(({ text }) => text)
      .join('\n') ?? '';
  expect(lastSeen.match(/\((\d) of 5\)/g)).toEqual([1, 2, 3, 4, 5].map((count) => `(${count} of 5)`));
  expect(lastSeen).toContain('- Remind Ali\n- Remind Mia');
  expect(JSON.stringify(events)).toContain('Stopped after going on 5 times.');
});

it('stops at once when its plan is finished on the way', async () => {
  const { asked } = await session('remind Ali', (one, count) => {
    if (count === 1) return writes(planOf(one), '- [ ] Remind Ali\n');
    if (count === 3) return edits(planOf(one), '- [ ] Remind Ali', '- [>] Remind Ali');
    return DONE;
  });
  expect(asked).toHaveLength(4);
});

it('can’t decide, write rules, touch the record or read keys, whatever the model tries, also where every edit is accepted', async () => {
  const handbook = readFileSync(join(vaultDir, 'Company_Handbook.md'), 'utf8');
  const tries: ToolUse[] = [
    ...[
      'Approved/email/a.md',
      'Plans/../Approved/email/a.md',
      'Needs_Action/REQUEST_a.md',
      'Pending_Approval/email/a.md',
      'Templates/holding-reply.md',
      'Logs/a.md',
      'PAUSED.md',
      '.claude/skills/own/SKILL.md',
      '.claude/settings.local.json',
      '.mcp.json',
    ].map((path) => write(path, 'x')),
    {
      name: 'Edit',
      input: {
        file_path: join(vaultDir, 'Company_Handbook.md'),
        old_string: 'APPROVE',
        new_string: 'AUTO',
        replace_all: true,
      },
    },
    read(join(place, 'state/decision.key')),
    read(join(place, '.env')),
    { name: 'Bash', input: { command: 'touch Approved/email/a.md', description: 'x' } },
  ];
  const settings = readFileSync(join(vaultDir, '.claude/settings.local.json'), 'utf8');
  const allowed = [read(join(vaultDir, 'Company_Handbook.md')), write('Briefings/own.md', 'x')];
  const script = (_: Asked, count: number): Reply => {
    const next = [...allowed, ...tries][count - 1];
    return next ? { tools: [next] } : DONE;
  };
  const { asked } = await session('go', script, ['--permission-mode', 'acceptEdits']);
  const results = asked.at(-1)?.turns.flatMap((turn) => turn.results) ?? [];
  const wasDenied = (text: string) => /denied by your permission settings|No such tool available/.test(text);
  expect(results.map(({ name, text }) => [name, wasDenied(text)])).toEqual([
    ...allowed.map(({ name }) => [name, false]),
    ...tries.map(({ name }) => [name, true]),
  ]);
  expect(readFileSync(join(vaultDir, 'Company_Handbook.md'), 'utf8')).toBe(handbook);
  expect(readFileSync(join(vaultDir, '.claude/settings.local.json'), 'utf8')).toBe(settings);
  for (const path of ['Approved/email/a.md', 'Needs_Action/REQUEST_a.md', 'PAUSED.md', '.claude/skills/own'])
    expect(existsSync(join(vaultDir, path))).toBe(false);
});

it('proposes a mail that the owner approves on Telegram, and hears what came of it', async () => {
  const MAIL = {
    reply: false,
    to: ['ali@example.com'],
    cc: [],
    bcc: [],
    subject: 'Invoice 118',
    text: 'Dear Ali, it went out on 3 June.',
    attachments: [],
  };
  const working = session('answer Ali', (one, count) => {
    if (count === 1)
      return {
        tools: [
          {
            name: 'ToolSearch',
            input: { query: 'select:mcp__countersign__email_send,mcp__countersign__proposal_wait', max_results: 5 },
          },
        ],
      };
    if (count === 2) return { tools: [{ name: 'mcp__countersign__email_send', input: MAIL }] };
    const id = /"id":"([0-9A-Z]{26})"/.exec(resultsOf(one))?.[1];
    return count === 3 ? { tools: [{ name: 'mcp__countersign__proposal_wait', input: { id } }] } : DONE;
  });
  const card = await until('the card', () =>
    world.telegram.messages().find(({ text, buttons }) => buttons.length > 0 && text.includes(MAIL.text)),
  );
  expect(await world.gmail.sent()).toEqual([]);
  const approve = card.buttons.flat().find(({ text }) => text.includes('Approve'));
  await world.telegram.tap(card.id, approve?.data ?? '');
  const { asked } = await working;
  expect(resultsOf(asked.at(-1))).toMatch(/"state":"done"/);
  expect(await world.gmail.sent()).toEqual([expect.objectContaining({ subject: MAIL.subject })]);
});

/** As they stand in the folder, by the office's own reading of them. */
const skills = () => openShelf(vaultDir, LIMITS).list();

function resultsOf(one: Asked | undefined): string {
  return one?.turns.flatMap(({ results }) => results.map(({ text }) => text)).join('\n') ?? '';
}

/** Where this session's plan lies, as it was told. */
function planOf({ system }: Asked): string {
  return `Plans/2026-11-21_remind_${/The mark of this session is (\w+)/.exec(system)?.[1]}.md`;
}

function writes(path: string, content: string): Reply {
  return { tools: [write(path, content)] };
}

function write(path: string, content: string): ToolUse {
  return { name: 'Write', input: { file_path: join(vaultDir, path), content } };
}

function read(file_path: string): ToolUse {
  return { name: 'Read', input: { file_path } };
}

function edits(path: string, old_string: string, new_string: string): Reply {
  return {
    tools: [{ name: 'Edit', input: { file_path: join(vaultDir, path), old_string, new_string, replace_all: false } }],
  };
}
