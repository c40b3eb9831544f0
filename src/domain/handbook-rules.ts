/** One rule of the handbook: its name, its conditions, its answer. All conditions of a rule must hold. Pure. */
import { isAddress, isDomainEntry } from './address.ts';
import {
  addressTextOf,
  type Cell,
  flagOf,
  mapOf,
  nameOf,
  numberOf,
  oneOrMore,
  PageProblem,
  shownIn,
  textOf,
  wordOf,
} from './handbook-cells.ts';
import { CATEGORIES, type Category, KINDS, type Kind, PRIORITIES, type Priority } from './task.ts';
import type { Answer } from './verdict.ts';

export interface Conditions {
  /** Action types, e.g. `email.send`. */
  action?: readonly string[];
  category?: readonly Category[];
  kind?: readonly Kind[];
  priority?: readonly Priority[];
  /** Who wrote the arrival: addresses, `@domain` entries, `known`. */
  from?: readonly string[];
  /** Who gets it: every recipient for AUTO, any one of them for APPROVE and DENY. */
  to?: readonly string[];
  /** Any of these, capitals ignored. */
  subject_contains?: readonly string[];
  text_contains?: readonly string[];
  new_contact?: boolean;
  in_thread?: boolean;
  attachments?: boolean;
  links?: boolean;
  /** True when every amount is below. */
  amount_below?: number;
  /** True when any amount is above, or can't be read. */
  amount_above?: number;
}

export interface Rule {
  name: string;
  when: Conditions;
  then: Answer;
}

const ANSWERS = ['AUTO', 'APPROVE', 'DENY'] as const satisfies readonly Answer[];
const VALUES_MAX = 200;
const AMOUNT_MAX = 999_999_999_999;

export function readRule(cell: Cell): Rule {
  const { name, when, then } = mapOf(cell, 'A rule', {
    name: readName,
    when: readConditions,
    // biome-ignore lint/suspicious/noThenProperty: the word of the page; nothing awaits this object
    then: (value) => wordOf(value, 'then', ANSWERS),
  });
  if (name === undefined) throw new PageProblem(cell.line, 'This rule has no name; add a line “name: …”.');
  if (when === undefined) throw new PageProblem(cell.line, `The rule “${name}” doesn’t say when; add “when:”.`);
  if (then === undefined) throw new PageProblem(cell.line, `The rule “${name}” has no “then: AUTO, APPROVE or DENY”.`);
  return { name, when, then };
}

function readName(cell: Cell): string {
  const name = nameOf(cell, 'name');
  if (name.toLowerCase() === 'default' || /^floor:/i.test(name)) {
    throw new PageProblem(cell.line, `“${name}” is a name that the office uses itself; choose another.`);
  }
  return name;
}

function readConditions(cell: Cell): Conditions {
  if (cell.kind === 'text') {
    wordOf(cell, 'when', ['always']);
    return {};
  }
  const conditions = mapOf(cell, '“when”', {
    action: (value) => oneOrMore(value, 'action', VALUES_MAX, readActionType),
    category: (value) => oneOrMore(value, 'category', VALUES_MAX, (item) => wordOf(item, 'category', CATEGORIES)),
    kind: (value) => oneOrMore(value, 'kind', VALUES_MAX, (item) => wordOf(item, 'kind', KINDS)),
    priority: (value) => oneOrMore(value, 'priority', VALUES_MAX, (item) => wordOf(item, 'priority', PRIORITIES)),
    from: (value) => oneOrMore(value, 'from', VALUES_MAX, readPerson),
    to: (value) => oneOrMore(value, 'to', VALUES_MAX, readPerson),
    subject_contains: (value) => oneOrMore(value, 'subject_contains', VALUES_MAX, readPhrase),
    text_contains: (value) => oneOrMore(value, 'text_contains', VALUES_MAX, readPhrase),
    new_contact: (value) => flagOf(value, 'new_contact'),
    in_thread: (value) => flagOf(value, 'in_thread'),
    attachments: (value) => flagOf(value, 'attachments'),
    links: (value) => flagOf(value, 'links'),
    amount_below: (value) => numberOf(value, 'amount_below', AMOUNT_MAX),
    amount_above: (value) => numberOf(value, 'amount_above', AMOUNT_MAX),
  });
  if (Object.keys(conditions).length === 0) {
    throw new PageProblem(cell.line, 'This rule has no condition; write “when: always” if it is meant for everything.');
  }
  return conditions;
}

function readActionType(cell: Cell): string {
  const type = textOf(cell, 'action');
  if (!/^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/.test(type)) {
    throw new PageProblem(cell.line, `“${shownIn(type)}” is not an action; write it like email.send.`);
  }
  return type;
}

function readPerson(cell: Cell): string {
  const person = addressTextOf(cell, 'address');
  if (person === 'known' || isAddress(person) || isDomainEntry(person)) return person;
  throw new PageProblem(
    cell.line,
    `“${shownIn(person)}” must be an address (ali@example.com), a whole domain (@example.com) or the word known.`,
  );
}

function readPhrase(cell: Cell): string {
  return textOf(cell, 'phrase', 200);
}
