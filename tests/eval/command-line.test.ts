import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLERK } from '../../eval/scripted/script.ts';
import { type AnthropicStandIn, startAnthropicStandIn } from '../../src/reasoning/models/stand-in/anthropic.ts';

const RUN = join(import.meta.dirname, '../../eval/run.ts');
const KEY = 'a-key-for-the-stand-in';
let cwd: string;
let standIn: AnthropicStandIn;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'eval-'));
  standIn = await startAnthropicStandIn({ keys: [KEY], script: CLERK });
});
afterAll(async () => {
  await standIn.close();
  await rm(cwd, { recursive: true });
});

async function evaluate(words: string[], settings: Record<string, string> = {}) {
  const env = { PATH: process.env.PATH ?? '', ...settings };
  const child = spawn(process.execPath, [RUN, ...words], { cwd, env });
  const [out, err] = await Promise.all(
    [child.stdout, child.stderr].map(async (stream) => (await stream.toArray()).join('')),
  );
  const code = child.exitCode ?? (await new Promise((resolve) => child.once('exit', resolve)));
  return { code, out: out!, err: err! };
}

const scripted = () => ({
  MODEL: 'anthropic:claude-sonnet-5-5',
  MODEL_BASE_URL: `${standIn.url}/v1`,
  ANTHROPIC_API_KEY: KEY,
});

describe('npm run eval', () => {
  it('plays what was chosen and ends with 0', async () => {
    const { code, out, err } = await evaluate(['--only', 'quiet,frauds', '--limit', '8', '--min', '90']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^arrivals +8$/m);
    expect(out).not.toContain('\u001b');
  });

  it('plays the model of the settings, and tells what it cost', async () => {
    const before = standIn.requests.length;
    const { code, out } = await evaluate(['--json', '--limit', '6'], scripted());
    const { model, score, spent, played } = JSON.parse(out);
    expect({ code, model }).toEqual({ code: 0, model: 'anthropic:claude-sonnet-5-5' });
    expect({ arrivals: score.arrivals, fallbacks: score.fallbacks, played: played.length }).toEqual({
      arrivals: 6,
      fallbacks: 0,
      played: 6,
    });
    expect(spent.requests).toBe(standIn.requests.length - before);
    expect(spent.usd).toBeGreaterThan(0);
  });

  it('ends with 1 below the points that are asked for', async () => {
    const { code, err } = await evaluate(['--model', 'templates', '--only', 'injections', '--min', '99.5']);
    expect(code).toBe(1);
    expect(err).toMatch(/points are below 99.5/);
  });

  it('stops before its budget is passed', async () => {
    const { code, err, out } = await evaluate(['--json', '--budget', '0.05'], scripted());
    expect({ code, err }).toEqual({ code: 1, err: 'The budget was spent before the end.\n' });
    expect(JSON.parse(out).spent.usd).toBeLessThanOrEqual(0.05);
  });

  it('doesn’t go on with a model that can’t be used', async () => {
    const { code, err, out } = await evaluate([], { ...scripted(), ANTHROPIC_API_KEY: 'another-key' });
    expect(code).toBe(1);
    expect(err).toContain('The model can’t be used.');
    expect(err + out).not.toContain('another-key');
  });

  it.each([
    [['--only', 'nothing']],
    [['--limit', '0']],
    [['--min', '101']],
    [['--budget', 'lots']],
    [['--model', 'nonsense']],
    [['--dance']],
    [['--update', '--limit', '3']],
    [['--model', 'anthropic:claude-sonnet-5-5']],
  ])('%j is wrong usage', async (words) => {
    const { code, err } = await evaluate(words);
    expect(code).toBe(2);
    expect(err).not.toBe('');
  });

  it('--help lists the options and ends with 0', async () => {
    const { code, out } = await evaluate(['--help']);
    expect(code).toBe(0);
    for (const option of ['--model', '--only', '--limit', '--min', '--budget', '--json', '--save', '--update']) {
      expect(out).toContain(option);
    }
  });
});
