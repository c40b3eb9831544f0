/** The real claude program, opened in an office's vault, with a scripted model behind it: it has the skills, finds the office, and works behind the same gate. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { silentLog } from '../../src/log.ts';
import type { Asked, Reply } from '../../src/reasoning/models/stand-in/script.ts';
import { type AnthropicStandIn, startAnthropicStandIn } from '../../src/reasoning/models/stand-in/anthropic.ts';
import { startWorld, type World } from '../../src/sandbox/world.ts';
import { cleanUp, newPlace, run, until } from '../cli/countersign.ts';
import { startOfficeIn } from '../cli/office.ts';
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
  model = await startAnthropicStandIn({ script: () => DONE });
  await startOfficeIn(place, world);
}, INSTALL_MS_MAX);
afterAll(async () => {
  await cleanUp();
  await model?.close();
  await world?.close();
});

/** One `claude -p` in the vault, with a home of its own. Gives back its result, and what the model was asked. */
async function session(prompt: string, script: (asked: Asked, count: number) => Reply) {
  const before = model.asked.length;
  model.script = (asked) => script(asked, asked.count - before);
  const home = await newPlace();
  const child = spawn(claude, ['-p', prompt, '--output-format', 'stream-json', '--verbose'], {
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
  const events = out.split('\n').filter(Boolean).map((line) => JSON.parse(line) as Record<string, unknown>);
  const refused = model.requests.filter(({ status }) => status >= 400).map(({ path, status }) => `${status} ${path}`);
  return { code, err, events, refused, asked: model.asked.slice(before) };
}

it('shows', async () => {
  const { code, err, events, refused, asked } = await session('hello', () => DONE);
  console.log(code, err, refused, JSON.stringify(events[0], null, 1).slice(0, 6000));
  console.log(events.map((e) => `${e.type}/${e.subtype}`).join(' '));
  writeFileSync('/tmp/sk/asked.json', JSON.stringify(asked, null, 1));
  console.log(world.telegram.messages().length, existsSync(place), readdirSync(vaultDir), readFileSync(join(vaultDir, '.mcp.json'), 'utf8'));
  await until('x', () => true);
});
