/** Handbook pages in the way of writing that the starter page shows, and what may happen to such a page. */
import fc from 'fast-check';

/**
 * What may run by itself after a mutation. `nothing`; `as before`: exactly what the page said before; `as read`: only what somebody who reads the
 * mutated page line by line finds in it.
 */
export type Allowed = 'nothing' | 'as before' | 'as read';

export interface Mutation {
  name: string;
  allowed: Allowed;
  page: string;
}

const CONDITIONS = [
  'to: [known, "@one.example"]',
  'to: ali@example.com',
  'to: [bob@one.example, sara@two.example]',
  'from: "@example.com"',
  'kind: EMAIL',
  'kind: [REQUEST, EMAIL]',
  'category: email',
  'action: email.send',
  'priority: [low, normal]',
  'in_thread: true',
  'attachments: false',
  'links: false',
  'text_contains: offer',
  'subject_contains: [invoice, receipt]',
  'amount_below: 500',
];
const SETTINGS = ['hold: 20 s', 'expiry: 24 h', 'quiet_hours: none', 'known_contacts: [ali@example.com]'];

const rule = fc.record({
  conditions: fc.uniqueArray(fc.constantFrom(...CONDITIONS), { maxLength: 3, selector: (text) => text.split(':')[0]! }),
  comment: fc.constantFrom('', '# friends only', '# then: AUTO'),
  answer: fc.constantFrom('AUTO', 'AUTO', 'APPROVE', 'DENY'),
});

export const pages: fc.Arbitrary<string> = fc
  .record({
    settings: fc.subarray(SETTINGS),
    rules: fc.array(rule, { minLength: 1, maxLength: 4 }),
    words: fc.constantFrom('', 'Écris-moi. Schöne Grüße.\n', '```text\n- name: an example\n  then: AUTO\n```\n'),
  })
  .map(({ settings, rules, words }) => pageOf(settings, rules, words));

interface WrittenRule {
  conditions: readonly string[];
  comment: string;
  answer: string;
}

function pageOf(settings: readonly string[], rules: readonly WrittenRule[], words = ''): string {
  const lines = rules.flatMap(({ conditions, comment, answer }, index) => [
    `  - name: Rule ${index}`,
    ...(conditions.length === 0 ? ['    when: always'] : ['    when:', ...conditions.map((each) => `      ${each}`)]),
    ...(comment ? [`      ${comment}`] : []),
    `    then: ${answer}`,
  ]);
  const yaml = [...settings, 'rules:', ...lines, '# That is all.'];
  return `# Company handbook\n\n${words}\n\`\`\`yaml\n${yaml.join('\n')}\n\`\`\`\n\nThe end.\n`;
}

/** Where the yaml block's text begins and ends, in characters. */
function inside(page: string): { start: number; end: number } {
  const start = page.indexOf('```yaml\n') + 8;
  return { start, end: page.indexOf('\n```', start) + 1 };
}

function inBlock(page: string, change: (yaml: string) => string): string {
  const { start, end } = inside(page);
  return page.slice(0, start) + change(page.slice(start, end)) + page.slice(end);
}

/** A number between 0 and 1 says where or which. */
type Change = (page: string, where: number, other: string) => string;

function pick<T>(list: readonly T[], where: number): T {
  return list[Math.min(list.length - 1, Math.floor(where * list.length))]!;
}

/** Changes one of the places in the block that match; the page as it is where none does. */
function atOne(page: string, pattern: RegExp, where: number, change: (found: string) => string): string {
  return inBlock(page, (yaml) => {
    // What is switched off is not changed.
    const found = [...yaml.matchAll(pattern)].filter(({ index }) => !/^ *#.*$/.test(lineUpTo(yaml, index)));
    if (found.length === 0) return yaml;
    const { 0: text, index } = pick(found, where);
    return yaml.slice(0, index) + change(text) + yaml.slice(index + text.length);
  });
}

function lineUpTo(text: string, at: number): string {
  return text.slice(text.lastIndexOf('\n', at - 1) + 1, at + 1);
}

const insert = (text: string, at: number, what: string) => text.slice(0, at) + what + text.slice(at);
const anywhere = (page: string, where: number, what: string) =>
  inBlock(page, (yaml) => insert(yaml, Math.floor(where * yaml.length), what));
const LOOKS = new Map(
  [...'acehikmnopstuxyABCEHIKMNOPSTXY'].map((letter, index) => [letter, [...'асеһікмпорѕтихуАВСЕНІКМΝОРЅТХУ'][index]!]),
);
const alike = (text: string, where: number) => {
  const places = [...text].flatMap((letter, index) => (LOOKS.has(letter) ? [index] : []));
  const at = pick(places, where);
  return places.length === 0 ? text : text.slice(0, at) + LOOKS.get(text[at]!) + text.slice(at + 1);
};
const VALUE = /(?<=: )[^\n#]+(?=\n)/g;
const RULE_LINE = /^ {4,6}[a-z_]+:.*$/gm;
const MANY = 300 * 1024;

/** After any of these nothing may run by itself; where one changes nothing, the page is not counted. */
const UNREADABLE: Record<string, Change> = {
  'cut inside the block': (page, where) => {
    const { end } = inside(page);
    const bytes = Buffer.from(page);
    const last = Buffer.byteLength(page.slice(0, end)) + 2;
    return bytes.subarray(0, Math.floor(where * last)).toString('utf8');
  },
  'an answer twice': (page, where) => atOne(page, /^ {4}then: .*\n/gm, where, (line) => `${line}    then: AUTO\n`),
  'a condition twice': (page, where) => atOne(page, /^ {6}[a-z_]+: .*\n/gm, where, (line) => line + line),
  'all rules twice': (page) => inBlock(page, (yaml) => `${yaml}rules:\n  - {name: Z, when: always, then: AUTO}\n`),
  'an anchor': (page, where) => atOne(page, VALUE, where, (value) => `&a ${value}`),
  'an alias': (page, where) => atOne(page, VALUE, where, () => '*a'),
  'an anchor and its alias': (page) => inBlock(page, (yaml) => yaml.replace('then: ', 'then: &a ').concat('x: *a\n')),
  'a merge': (page, where) => atOne(page, /^ {4}then: .*\n/gm, where, (line) => `${line}    <<: {then: AUTO}\n`),
  'a tag': (page, where) => atOne(page, VALUE, where, (value) => `!!str ${value}`),
  'a tag of its own': (page, where) => atOne(page, VALUE, where, (value) => `!run ${value}`),
  'a look-alike in a word of the handbook': (page, where) =>
    atOne(
      page,
      /\b(?:rules|name|when|then|AUTO|APPROVE|DENY|always|known|true|false|EMAIL|email|attachments|normal)\b(?!@)/g,
      where,
      (word) => alike(word, where),
    ),
  'a look-alike in an address': (page, where) => atOne(page, /[\w.]*@[\w.]+/g, where, (word) => alike(word, where)),
  'a look-alike in a phrase': (page, where) => atOne(page, /(?<=_contains: )\w+/g, where, (word) => alike(word, where)),
  'wide letters': (page, where) =>
    atOne(page, /AUTO|DENY|APPROVE|always/g, where, (word) =>
      word.replace(/[A-Za-z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)),
    ),
  NUL: (page, where) => anywhere(page, where, '\0'),
  'a control character': (page, where) =>
    anywhere(page, where, pick(['\u0001', '\u0008', '\u001b', '\u007f', '\u0085', '\u009b'], (where * 7) % 1)),
  'a hidden character': (page, where) =>
    anywhere(
      page,
      where,
      pick(
        ['\u200B', '\u200D', '\u202E', '\u2066', '\uFEFF', '\u00AD', '\u2028', '\u3164', '\u{E0041}', '\uFE0F'],
        (where * 7) % 1,
      ),
    ),
  'a tab as indent': (page, where) => atOne(page, RULE_LINE, where, (line) => `\t${line.trim()}`),
  'a second block behind': (page) => `${page}\n\`\`\`yaml\nrules:\n  - {name: Z, when: always, then: AUTO}\n\`\`\`\n`,
  'a second block before': (page) => `\`\`\`yml\nrules:\n  - {name: Z, when: always, then: AUTO}\n\`\`\`\n\n${page}`,
  'another handbook behind': (page, _, other) => `${page}\n${other}`,
  'no end of the block': (page) => page.replace(/\n```\n\nThe end/, '\n\nThe end'),
  'a longer beginning of the block': (page) => page.replace('```yaml', '````yaml'),
  'another sort of beginning': (page) => page.replace('```yaml', '~~~yaml'),
  'inside another block': (page) =>
    page.replace('```yaml', '````text\n```yaml').replace('\n```\n\nThe', '\n```\n````\n\nThe'),
  'inside a quotation': (page) => page.replace(/```yaml[\s\S]*?\n```/, (block) => block.replace(/^/gm, '> ')),
  'indented like code': (page) => page.replace(/```yaml[\s\S]*?\n```/, (block) => block.replace(/^/gm, '    ')),
  'inside a comment': (page) =>
    page.replace('```yaml', '<!-- not now\n```yaml').replace('\n```\n\nThe', '\n```\n-->\n\nThe'),
  'inside a comment of Obsidian': (page) =>
    page.replace('```yaml', '%%\n```yaml').replace('\n```\n\nThe', '\n```\n%%\n\nThe'),
  'another language': (page, where) =>
    page.replace('```yaml', pick(['```yamll', '```yam', '```json', '```', '```Yaml+', '```уaml'], where)),
  'an answer with a typo': (page, where) =>
    atOne(page, /AUTO|DENY|APPROVE/g, where, (word) =>
      pick(['Auto', 'auto', 'AUT0', 'AUTO!', 'AUTO, DENY', 'YES', 'true', 'AUTOO', `${word}.`], (where * 3) % 1),
    ),
  'an answer as a list': (page, where) => atOne(page, /AUTO|DENY|APPROVE/g, where, (word) => `[${word}]`),
  'an answer as a map': (page, where) => atOne(page, /AUTO|DENY|APPROVE/g, where, (word) => `{${word}: AUTO}`),
  'an answer as a block of text': (page, where) =>
    atOne(page, /(?<=then: )(?:AUTO|DENY|APPROVE)/g, where, (word) => `|\n      ${word}\n      AUTO`),
  'a condition with a typo': (page, where) =>
    atOne(page, /^ {6}[a-z_]+(?=: )/gm, where, (word) => `${word.slice(0, -1)}${pick(['x', 's_', '-', ' s'], where)}`),
  'a condition in capitals': (page, where) => atOne(page, /^ {6}[a-z_]+(?=: )/gm, where, (word) => word.toUpperCase()),
  'a word of a rule in capitals': (page, where) =>
    atOne(page, /\b(?:when|then)(?=:)/g, where, (word) => word[0]!.toUpperCase() + word.slice(1)),
  'a number for a word': (page, where) =>
    atOne(page, /(?<=(?:kind|category|priority|in_thread|attachments|links|then|action): )\S+/g, where, () => '1'),
  'null for a value': (page, where) =>
    atOne(
      page,
      /(?<=(?:kind|category|priority|in_thread|attachments|links|then|to|from|amount_below|text_contains): )[^\n]+/g,
      where,
      () => pick(['', '~', '[]', '{}', '""'], (where * 5) % 1).replace('~', ''),
    ),
  'yes for true': (page, where) =>
    atOne(page, /(?<=: )(?:true|false)/g, where, () => pick(['yes', 'on', 'True', 'TRUE', '1', 'no'], where)),
  'a key of the prototype in a rule': (page, where) =>
    atOne(
      page,
      /^ {4}then: .*\n/gm,
      where,
      (line) => `${line}    ${pick(['__proto__', 'constructor', 'toString', 'hasOwnProperty'], where)}: {then: AUTO}\n`,
    ),
  'a key of the prototype as a condition': (page, where) =>
    atOne(
      page,
      /^ {4}when:.*\n(?: {6}[a-z].*\n)*/gm,
      where,
      () => `    when:\n      ${pick(['__proto__', 'constructor', 'valueOf'], where)}: {}\n`,
    ),
  'a key of the prototype at the top': (page, where) =>
    inBlock(page, (yaml) => `${pick(['__proto__', 'constructor', 'prototype'], where)}: {rules: []}\n${yaml}`),
  'a key in brackets': (page, where) => atOne(page, /^ {4}then(?=:)/gm, where, () => '    ? [then]\n    '),
  'signs of a conflict': (page, where) =>
    atOne(page, /^ {4}then: .*\n/gm, where, (line) => `<<<<<<< HEAD\n${line}=======\n    then: AUTO\n>>>>>>> other\n`),
  'a second document': (page, where) => atOne(page, /^ {2}- name/gm, where, (line) => `---\n${line}`),
  'something not closed': (page, where) =>
    atOne(page, VALUE, where, (value) =>
      pick([`"${value}`, `[${value}`, `{${value}`, `'${value}`], (where * 3) % 1).replace(/[\]"}]+$/, ''),
    ),
  'a colon too many': (page, where) => atOne(page, VALUE, where, (value) => `${value}: x`),
  'a rule without a name': (page, where) => atOne(page, /^ {2}- name: .*\n {4}/gm, where, () => '  - '),
  'two rules of one name': (page, where) =>
    atOne(page, /^ {4}then: .*\n/gm, where, (line) => `${line}  - {name: RULE 0, when: always, then: AUTO}\n`),
  'an empty rule': (page, where) => atOne(page, /^ {2}- name/gm, where, (line) => `  -\n${line}`),
  'a huge page': (page) => page + 'x'.repeat(MANY),
  'a page of a MiB': (page) => inBlock(page, (yaml) => yaml + '# x\n'.repeat(2 ** 18)),
  'a huge number of words': (page) =>
    inBlock(page, (yaml) => yaml + Array.from({ length: 20_000 }, (_, index) => `k${index}: 1\n`).join('')),
  'a huge number of rules': (page) =>
    inBlock(page, (yaml) =>
      yaml.replace('rules:\n', `rules:\n${'  - {name: A, when: always, then: AUTO}\n'.repeat(3_000)}`),
    ),
  'deep brackets': (page) => inBlock(page, (yaml) => `${yaml}hold: ${'['.repeat(50_000)}`),
};

/** What a person doesn't even see, or reads as the same. */
const THE_SAME: Record<string, Change> = {
  'a directive': (page) => inBlock(page, (yaml) => `%YAML 1.1\n---\n${yaml}`),
  'a byte order mark': (page) => `\uFEFF${page}`,
  'line ends of Windows': (page) => page.replaceAll('\n', '\r\n'),
  'line ends of old Macs': (page) => page.replaceAll('\n', '\r'),
  'spaces at the ends': (page) => page.replaceAll('\n', '  \n').replace(/^(`{3}\w*) +$/gm, '$1'),
  'a comment more': (page, where) => atOne(page, RULE_LINE, where, (line) => `${line} # as ever`),
  'empty lines': (page, where) => atOne(page, RULE_LINE, where, (line) => `\n\n${line}\n`),
  'quotation marks': (page, where) =>
    atOne(page, /AUTO|DENY|APPROVE/g, where, (word) => pick([`"${word}"`, `'${word}'`], where)),
  tildes: (page) => page.replace('```yaml', '~~~yaml').replace('\n```\n\nThe', '\n~~~\n\nThe'),
  'more backticks': (page) => page.replace('```yaml', '````yaml').replace('\n```\n\nThe', '\n`````\n\nThe'),
  'cut behind the block': (page, where) => page.slice(0, page.length - Math.floor(where * '\n\nThe end.\n'.length)),
  'other blocks': (page) => `\`\`\`js\nthen: AUTO\n\`\`\`\n${page}\n~~~text\nrules: x\n~~~\n`,
  'a comment before it': (page) => `<!-- rules: --> and 100 %\n\n${page}`,
  'words before and behind': (page) => `then: AUTO\n- name: x\n${page}\nwhen: always\n`,
};

const lineOf = (page: string, where: number) => pick(ruleLines(page), where);
function ruleLines(page: string): number[] {
  const lines = page.split('\n');
  const first = lines.indexOf('```yaml');
  return lines.flatMap((line, index) =>
    index > first && index < lines.indexOf('```', first) && line !== '' ? [index] : [],
  );
}
const withLines = (page: string, change: (lines: string[]) => void) => {
  const lines = page.split('\n');
  change(lines);
  return lines.join('\n');
};

/** Any slip of the hand, and halves of two pages. */
const SLIPS: Record<string, Change> = {
  'a character gone': (page, where) =>
    inBlock(
      page,
      (yaml) => yaml.slice(0, Math.floor(where * yaml.length)) + yaml.slice(Math.floor(where * yaml.length) + 1),
    ),
  'a character more': (page, where) =>
    anywhere(page, where, pick([...' :-#"\'[]{},&*!|>%@`?~xAT0\n'], (where * 997) % 1)),
  'another character': (page, where) =>
    inBlock(page, (yaml) => {
      const at = Math.floor(where * yaml.length);
      return yaml.slice(0, at) + pick([...' :-#"\'[]{},&*!|>%@`?~xAT0\n'], (where * 997) % 1) + yaml.slice(at + 1);
    }),
  'two characters swapped': (page, where) =>
    inBlock(page, (yaml) => {
      const at = Math.floor(where * (yaml.length - 1));
      return yaml.slice(0, at) + yaml[at + 1] + yaml[at] + yaml.slice(at + 2);
    }),
  'a line gone': (page, where) => withLines(page, (lines) => void lines.splice(lineOf(page, where), 1)),
  'a line twice': (page, where) =>
    withLines(page, (lines) => void lines.splice(lineOf(page, where), 0, lines[lineOf(page, where)]!)),
  'a line elsewhere': (page, where) =>
    withLines(
      page,
      (lines) => void lines.splice(lineOf(page, (where * 31) % 1), 0, ...lines.splice(lineOf(page, where), 1)),
    ),
  'a line switched off': (page, where) =>
    withLines(page, (lines) => {
      const at = lineOf(page, where);
      lines[at] = `#${lines[at]}`;
    }),
  'a line further in': (page, where) =>
    withLines(page, (lines) => {
      const at = lineOf(page, where);
      lines[at] = `${' '.repeat(1 + Math.floor((where * 31) % 3))}${lines[at]}`;
    }),
  'a line further out': (page, where) =>
    withLines(page, (lines) => {
      const at = lineOf(page, where);
      lines[at] = lines[at]!.slice(1 + Math.floor((where * 31) % 3));
    }),
  'a line of another handbook': (page, where, other) =>
    withLines(
      page,
      (lines) => void lines.splice(lineOf(page, where), 0, other.split('\n')[lineOf(other, (where * 31) % 1)]!),
    ),
  'the beginning of one and the end of another': (page, where, other) =>
    [
      ...page.split('\n').slice(0, lineOf(page, where)),
      ...other.split('\n').slice(lineOf(other, (where * 31) % 1)),
    ].join('\n'),
  'lines of two handbooks in turn': (page, where, other) =>
    withLines(page, (lines) => {
      for (const at of ruleLines(page))
        if ((at * where * 7) % 1 > 0.6) lines[at] = other.split('\n')[pick(ruleLines(other), (at * where) % 1)]!;
    }),
  'cut and joined inside a line': (page, where, other) =>
    page.slice(0, Math.floor(where * page.length)) + other.slice(Math.floor(((where * 31) % 1) * other.length)),
};

const ALL: [Allowed, string, Change][] = [
  ...Object.entries(UNREADABLE).map(([name, change]): [Allowed, string, Change] => ['nothing', name, change]),
  ...Object.entries(THE_SAME).map(([name, change]): [Allowed, string, Change] => ['as before', name, change]),
  // so that slips are as many as the two others
  ...[1, 2, 3].flatMap(() =>
    Object.entries(SLIPS).map(([name, change]): [Allowed, string, Change] => ['as read', name, change]),
  ),
];

/** How many kinds of mutation there are. */
export const MUTATIONS = Object.keys({ ...UNREADABLE, ...THE_SAME, ...SLIPS }).length;

/** Has a place for every mutation. */
const FULL = pageOf(SETTINGS, [
  { conditions: ['text_contains: offer', 'in_thread: true', 'kind: EMAIL'], comment: '# friends only', answer: 'DENY' },
  { conditions: ['to: ali@example.com', 'amount_below: 500'], comment: '', answer: 'APPROVE' },
  { conditions: [], comment: '', answer: 'AUTO' },
]);

export const mutations: fc.Arbitrary<{ before: string; mutation: Mutation }> = fc
  .tuple(pages, pages, fc.constantFrom(...ALL), fc.double({ min: 0, max: 0.999_999, noNaN: true }))
  .map(([page, other, [allowed, name, change], where]) => {
    const before = change(page, where, other) === page ? FULL : page;
    return { before, mutation: { name, allowed, page: change(before, where, other) } };
  });
