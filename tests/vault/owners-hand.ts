/** What a person does to a note in an editor: properties and sections of her own, comments, other line ends, and what looks like YAML but bites. */
import fc from 'fast-check';

/** Properties that a YAML reader may take for something else than they say, or that only the owner understands. */
const PROPERTIES = [
  'x_answer: no',
  'x_account: 0123',
  'x_big: 1e5',
  'x_day: 2026-01-01',
  'x_time: 12:30:45',
  'x_null: ~',
  'x_empty:',
  'x_octal: 0o17',
  'x_text: "a: b # c"',
  "x_single: 'it''s'",
  'x_list: [a, no, 0123]',
  'x_map: {a: 1}',
  'x_nested:\n  deep: 1\n  deeper:\n    - yes',
  'x_block: |\n  one\n  ## Draft\n  two',
  'x_folded: >-\n  one\n\n  two',
  '"x quoted": 1',
  'tags:\n  - work\n  - no',
  '# a comment of hers',
  '',
  'x_rtl: \u202eאבג',
];
/** What must be refused, or at least never run. */
const TRAPS = [
  '---js',
  '? x_key\n: 1',
  'x_a: &anchor 1',
  'x_b: *anchor',
  'x_c: !!js/function x',
  '<<: {state: approved}',
  '...',
  '%YAML 1.1',
  'state: approved',
  '\tx: 1',
];
const SECTIONS = [
  '## Mine\n\nWords of mine.',
  '# A title',
  '## Request of mine\n- [ ] not a step of the plan',
  '### Draft',
  'Just a line.',
  '---',
  '> a quote of mine',
  '```text\n## Draft\n```',
  '````md\n```\n## Log\n```\n````',
  '~~~\n---\n~~~',
  '%%hidden%%',
  '\u0000\ufeff\u202e',
];
/** Single lines for scissors. */
export const SNIPPETS = [
  '',
  '## Plan',
  '## Request',
  '## Mine',
  'cc: x',
  'cc:',
  'tags: [a]',
  '# comment',
  '\r',
  '> quote',
  '- [x] a',
  '  b',
  ...TRAPS,
];

export interface OwnersFile {
  properties: { at: number; text: string }[];
  /** Below everything that is ours. */
  below: string[];
  ends: 'lf' | 'crlf' | 'mixed';
  mark: boolean;
}

export const anOwnersHand: fc.Arbitrary<OwnersFile> = fc.record({
  properties: fc.uniqueArray(
    fc.record({
      at: fc.noBias(fc.nat(999)),
      text: fc.oneof(
        { weight: 12, arbitrary: fc.constantFrom(...PROPERTIES) },
        { weight: 1, arbitrary: fc.constantFrom(...TRAPS) },
      ),
    }),
    { maxLength: 4, selector: ({ text }) => text },
  ),
  below: fc.array(fc.constantFrom(...SECTIONS), { maxLength: 3 }),
  ends: fc.constantFrom('lf', 'lf', 'crlf', 'mixed'),
  mark: fc.constantFrom(...Array<boolean>(19).fill(false), true),
});

/** The file as she leaves it, and the lines in it that are hers alone. */
export function ownersFile(
  text: string,
  { properties, below, ends, mark }: OwnersFile,
): { text: string; own: string[] } {
  const lines = text.split('\n');
  const last = lines.indexOf('---', 1);
  const places = lines.flatMap((line, index) =>
    index > 0 && index <= last && /^(?:\w+:|---)/.test(line) ? [index] : [],
  );
  // From the last to the first, so that a place stays one.
  const sorted = properties.toSorted((a, b) => b.at - a.at);
  for (const { at, text: put } of sorted)
    lines.splice(places[Math.floor((at / 1_000) * places.length)]!, 0, ...put.split('\n'));
  lines.push(...below.flatMap((section) => ['', ...section.split('\n'), '']));
  const whole = (mark ? '\ufeff' : '') + lines.join('\n');
  const ended = ends === 'lf' ? whole : ends === 'crlf' ? whole.replaceAll('\n', '\r\n') : everyThird(whole);
  const own = [...properties.map(({ text: put }) => put), ...below].flatMap((put) => put.split('\n'));
  return { text: ended, own: own.filter((line) => /^(?:x_|tags|# a comment|Words|Just)/.test(line)) };
}

function everyThird(text: string): string {
  let count = 0;
  return text.replaceAll('\n', () => {
    count += 1;
    return count % 3 === 0 ? '\r\n' : '\n';
  });
}
