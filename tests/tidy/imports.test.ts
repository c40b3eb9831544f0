import { describe, expect, it } from 'vitest';
import { filesIn, type Import, importsOf } from './files.ts';

const UTILITIES = ['src/clock.ts', 'src/errors.ts', 'src/limits.ts', 'src/log.ts', 'src/config.ts', 'src/settings.ts'];
const PURE_LIBRARIES = ['canonicalize', 'croner', 'csv-parse/sync', 'decimal.js', 'diff', 'ulid', 'yaml', 'zod'];
/** Hashing changes nothing and reads nothing, so the domain may have it. */
const PURE_OF_NODE = ['node:crypto'];
/** What connections to the outside share; connectors alone build on it. */
const OUTSIDE = 'src/outside';
const PARTS = ['src/vault', 'src/reasoning', 'src/sync', 'src/mcp', 'src/observe', 'src/reports', OUTSIDE];

const isTest = (path: string) => /\.(test|subject)\.ts$/.test(path) || path.startsWith('tests/');
const files = filesIn(['src', 'bot', 'machines'], /\.ts$/).filter(({ path }) => !isTest(path));
const imports = files.flatMap(importsOf);
const within = (path: string, folder: string) => path.startsWith(`${folder}/`);
const isOurs = ({ to }: Import) => /^(src|bot|machines|tests|bench)\//.test(to);
const offenders = (rule: (one: Import) => boolean) => imports.filter(rule).map(({ from, to }) => `${from} → ${to}`);
const isContract = (to: string) => ['src/connectors/connector.ts', 'src/connectors/stand-in.ts'].includes(to);

describe('imports go one way', () => {
  it('are found at all', () => {
    expect(imports.length).toBeGreaterThan(300);
    expect(imports.some(({ to }) => to === 'src/domain/task.ts')).toBe(true);
  });

  it('the domain imports itself and pure libraries only', () => {
    const isAllowed = ({ to }: Import) =>
      within(to, 'src/domain') || to === 'src/errors.ts' || [...PURE_LIBRARIES, ...PURE_OF_NODE].includes(to);
    expect(offenders((one) => within(one.from, 'src/domain') && !isAllowed(one))).toEqual([]);
  });

  it('machines import XState and the domain only', () => {
    const isAllowed = ({ to }: Import) => to === 'xstate' || within(to, 'src/domain') || within(to, 'machines');
    expect(offenders((one) => within(one.from, 'machines') && !isAllowed(one))).toEqual([]);
  });

  it.each(PARTS)('%s imports itself, the domain and the utilities only', (part) => {
    const isAllowed = ({ to, typeOnly }: Import) =>
      [part, 'src/domain'].some((folder) => within(to, folder)) ||
      UTILITIES.includes(to) ||
      // what connectors share may speak of attempts and receipts as they do
      (part === OUTSIDE && typeOnly && isContract(to));
    expect(offenders((one) => within(one.from, part) && isOurs(one) && !isAllowed(one))).toEqual([]);
  });

  it('a connector imports itself, the contract, what all share, the domain and the utilities only, never another connector', () => {
    const folderOf = (path: string) => path.split('/').slice(0, 3).join('/');
    const isConnector = ({ from }: Import) => /^src\/connectors\/[^/]+\//.test(from);
    const isAllowed = ({ from, to }: Import) =>
      [folderOf(from), OUTSIDE, 'src/domain'].some((folder) => within(to, folder)) ||
      UTILITIES.includes(to) ||
      isContract(to);
    expect(offenders((one) => isConnector(one) && isOurs(one) && !isAllowed(one))).toEqual([]);
  });

  it('the bot imports itself, the domain and the utilities only', () => {
    const isAllowed = ({ to }: Import) => within(to, 'bot') || within(to, 'src/domain') || UTILITIES.includes(to);
    expect(offenders((one) => within(one.from, 'bot') && isOurs(one) && !isAllowed(one))).toEqual([]);
  });

  it('the runtime knows neither the bot nor any one connector, nor the command line', () => {
    const isForbidden = ({ to }: Import) =>
      within(to, 'bot') || within(to, 'src/cli') || within(to, 'src/sandbox') || /^src\/connectors\/[^/]+\//.test(to);
    expect(offenders((one) => within(one.from, 'src/runtime') && isForbidden(one))).toEqual([]);
  });

  it('a stand-in is reached from the sandbox and from tests only', () => {
    const isStandIn = (path: string) => /\/stand-in(\.ts$|\/)/.test(path);
    // The contract's own types are no stand-in, though they speak of one.
    const mayKnow = ({ from }: Import) => within(from, 'src/sandbox') || isStandIn(from);
    expect(offenders((one) => isStandIn(one.to) && !mayKnow(one))).toEqual([]);
  });

  it('the sandbox is started by the command line only', () => {
    const mayKnow = ({ from }: Import) => within(from, 'src/sandbox') || within(from, 'src/cli');
    expect(offenders((one) => within(one.to, 'src/sandbox') && !mayKnow(one))).toEqual([]);
  });

  it('nothing that runs imports a test', () => {
    expect(offenders((one) => isTest(one.to))).toEqual([]);
  });
});

describe('what the process is asked for', () => {
  const linesWith = (pattern: RegExp, allowed: (path: string) => boolean) =>
    files
      .filter(({ path }) => !allowed(path))
      .flatMap(({ path, text }) =>
        codeLines(text).flatMap((line) => (pattern.test(line) ? [`${path}: ${line.trim()}`] : [])),
      );

  it('the environment is read in main.ts and handed down', () => {
    expect(linesWith(/process\.env\b/, (path) => path === 'src/main.ts')).toEqual([]);
  });

  it('the time and timers come from the clock, but for stand-ins, the sandbox and the terminal', () => {
    const hasItsOwn = (path: string) =>
      path === 'src/clock.ts' ||
      within(path, 'src/sandbox') ||
      within(path, 'src/cli') ||
      /\/stand-in(\.ts$|\/)/.test(path);
    expect(
      linesWith(
        /\bDate\.now\(|\bnew Date\(\)|(?<![.\w])set(Timeout|Interval)\(|\bset(Timeout|Interval)\b.*node:timers/,
        hasItsOwn,
      ),
    ).toEqual([]);
  });

  it('only the command line ends the process', () => {
    expect(linesWith(/process\.exit\b/, (path) => within(path, 'src/cli'))).toEqual([]);
  });
});

/** Without comments that stand on lines of their own. */
function codeLines(text: string): string[] {
  return text.split('\n').filter((line) => !/^\s*(\/\/|\/?\*)/.test(line));
}
