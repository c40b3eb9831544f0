/** The page of a bank's statement: what was paid for what, what wants the owner, what comes back regularly. Pure. */
import type { Match } from '../domain/bank/match.ts';
import { moneyText, sumText } from '../domain/bank/money.ts';
import { periodOf } from '../domain/bank/request.ts';
import type { BankStatement, BankTransaction, Hints, LineProblem } from '../domain/bank/statement.ts';
import type { Subscription } from '../domain/bank/subscriptions.ts';
import { howMany } from '../domain/in-words.ts';
import { localTime } from '../domain/local-time.ts';
import { escapeInline, noteLink, oneLine } from '../domain/markdown.ts';
import type { Report } from './data.ts';
import { documentName, evidenceLink } from './money-lines.ts';

export interface BankData {
  /** Milliseconds since the epoch. */
  asOf: number;
  timeZone: string;
  taskId: string;
  /** Names of the task's note and of the file beside it, wherever they lie. */
  note: string;
  file: string;
  /** The file's own name. Outside text. */
  fileName: string;
  statement: BankStatement;
  hints: Hints;
  /** What no earlier statement had, matched. */
  matches: readonly Match[];
  /** What an earlier page has already, and that page. */
  known: readonly { transaction: BankTransaction; page: string }[];
  subscriptions: readonly Subscription[];
  /** E.g. `Odoo 18.0, Acme GmbH`; empty where there are none. */
  books: string;
  /** What a reader has to know, one plain sentence each. */
  remarks: readonly string[];
}

const LISTED_MAX = 1_000;
const ROWS_MAX = 300;
const FLAGS_TOLD_MAX = 4;
const NAME_CHARS_MAX = 60;
const TEXT_CHARS_MAX = 120;

export function bankReport(data: BankData): Report {
  const { from, to } = periodOf(data.statement.transactions);
  const period = from === '' ? 'unread' : `${from}_${to}`;
  const notePath = `Accounting/bank-${period}-${data.taskId}.md`;
  const title = from === '' ? 'Bank statement that can’t be read' : `Bank statement ${from} to ${to}`;
  const ref = refsOf(data);
  const flagged = data.subscriptions.filter(({ flags }) => flags.length > 0);
  const lines = [
    ...properties(data, from, to),
    '',
    `# ${title}`,
    '',
    `As of ${localTime(data.asOf, data.timeZone)} (${data.timeZone}), from ${noteLink(data.file, data.fileName)} of ${noteLink(data.note, 'this note')}, ${data.statement.layout}.`,
    ...(data.books === '' ? [] : [`Matched with ${escapeInline(data.books)}.`]),
    '',
    '> [!summary] In short',
    ...summary(data, flagged).map((line) => `> - ${line}`),
    ...section('Needs you', needing(data), (match) => matchLine(match, ref), 'Nothing.'),
    ...section('Matched', withVerdict(data, 'sure'), (match) => matchLine(match, ref), 'Nothing.'),
    ...section('Regular payments', data.subscriptions, (one) => subscriptionLine(one, ref), 'None was found.'),
    ...section(
      'Known from earlier statements',
      data.known,
      ({ transaction, page }) => `- ${ref(transaction)} ${moneyText(transaction.amount)}: ${noteLink(page, 'here')}`,
      'Nothing.',
    ),
    ...section('Lines that could not be read', data.statement.unread, problemLine, 'None.'),
    ...section(
      'Where the balance doesn’t follow',
      data.statement.balanceBreaks,
      problemLine,
      'Nowhere, as far as the file has one.',
    ),
    ...section(
      'Remarks',
      [...data.statement.remarks, ...data.remarks],
      (words) => `- ${escapeInline(words, 400)}`,
      'None.',
    ),
    ...section('Transactions', data.statement.transactions, transactionLine, 'None.', LISTED_MAX),
    '',
  ];
  return { notePath, noteMarkdown: lines.join('\n'), message: { title, text: message(data, flagged, notePath) } };
}

function properties(data: BankData, from: string, to: string): string[] {
  const { matches, known, statement, subscriptions, hints } = data;
  const flags = subscriptions.reduce((sum, one) => sum + one.flags.length, 0);
  return [
    '---',
    'report: bank',
    `as_of: ${localTime(data.asOf, data.timeZone).replace(' ', 'T')}`,
    `task: ${data.taskId}`,
    ...(from === '' ? [] : [`from: ${from}`, `to: ${to}`]),
    `payments: ${matches.length}`,
    `matched: ${withVerdict(data, 'sure').length}`,
    `likely: ${withVerdict(data, 'likely').length}`,
    `unmatched: ${withVerdict(data, 'none').length}`,
    `known_before: ${known.length}`,
    `unread: ${statement.unread.length}`,
    `flags: ${flags}`,
    ...(hints.dateOrder ? [`date_order: ${hints.dateOrder}`] : []),
    ...(hints.decimalMark ? [`decimal_mark: ${hints.decimalMark === ',' ? 'decimal comma' : 'decimal dot'}`] : []),
    '---',
  ];
}

function withVerdict({ matches }: BankData, verdict: Match['verdict']): Match[] {
  return matches.filter((match) => match.verdict === verdict);
}

/** What is likely first, then what has a reason, then the rest. */
function needing(data: BankData): Match[] {
  const none = withVerdict(data, 'none');
  const isOdd = ({ reasons }: Match) => reasons.length > 0;
  return [...withVerdict(data, 'likely'), ...none.filter(isOdd), ...none.filter((match) => !isOdd(match))];
}

function summary(data: BankData, flagged: readonly Subscription[]): string[] {
  const amounts = data.matches.map(({ transaction }) => transaction.amount);
  const came = sumText(amounts.filter(({ amount }) => !amount.startsWith('-')));
  const went = sumText(amounts.filter(({ amount }) => amount.startsWith('-')));
  const { question, unread, balanceBreaks } = data.statement;
  const all = howMany(data.matches.length, 'payment');
  return [
    ...(question === null
      ? []
      : [`**${escapeInline(question, 300)}** Drop the file again and answer when you are asked.`]),
    `[[#Transactions|${all}]]: in ${came}, out ${went}.`,
    data.books === ''
      ? 'Nothing could be matched: see [[#Remarks]].'
      : `[[#Matched|${withVerdict(data, 'sure').length} matched]], [[#Needs you|${needing(data).length} need you]].`,
    `[[#Regular payments|${data.subscriptions.length} regular]], ${flagged.length} of them with something odd.`,
    ...(data.known.length > 0
      ? [`[[#Known from earlier statements|${data.known.length} known]] from before and not counted again.`]
      : []),
    ...(unread.length > 0
      ? [`[[#Lines that could not be read|${howMany(unread.length, 'line')}]] could not be read.`]
      : []),
    ...(balanceBreaks.length > 0
      ? [`The balance doesn’t follow [[#Where the balance doesn’t follow|${howMany(balanceBreaks.length, 'time')}]].`]
      : []),
  ];
}

type Ref = (one: BankTransaction) => string;

/** A link to a transaction's own line; its line in the file where the page is too short for it. */
function refsOf({ statement, known }: BankData): Ref {
  const listed = new Set(statement.transactions.slice(0, LISTED_MAX).map(({ id }) => id));
  const pages = new Map(known.map(({ transaction, page }) => [transaction.id, page]));
  const own = new Set(statement.transactions.map(({ id }) => id));
  return ({ id, date, line }) => {
    if (listed.has(id)) return `[[#^${id}|${date}]]`;
    const page = pages.get(id);
    if (page || !own.has(id)) return `${date} (an earlier statement)`;
    return `${date} (line ${line} of the file)`;
  };
}

function matchLine({ transaction, documents, payment, reasons, verdict }: Match, ref: Ref): string {
  const targets = [
    ...documents.map((document) => evidenceLink(document.link, documentName(document))),
    ...(payment ? [evidenceLink(payment.link, payment.number || `payment ${payment.id}`)] : []),
  ];
  const to = targets.length > 0 ? ` → ${verdict === 'likely' ? 'likely ' : ''}${targets.join(', ')}` : '';
  const why =
    reasons.length > 0 ? `: ${escapeInline(reasons.join('; '), 300)}` : to === '' ? ': nothing in the books fits' : '';
  return `- ${ref(transaction)} ${moneyText(transaction.amount)} ${whose(transaction)}${to}${why}`;
}

function subscriptionLine({ vendor, every, amount, yearly, payments, flags }: Subscription, ref: Ref): string {
  const odd = flags.map(({ says }) => `**${escapeInline(says, 200)}**`);
  const seen = payments.slice(0, 4).map(ref).join(', ');
  const text = `${escapeInline(vendor, NAME_CHARS_MAX)}: ${moneyText(amount)} a ${every}, ${moneyText(yearly)} a year`;
  return `- ${[text, ...odd].join('; ')} (${howMany(payments.length, 'payment')}: ${seen}${payments.length > 4 ? ', …' : ''})`;
}

function transactionLine(one: BankTransaction): string {
  const balance = one.balance === null ? '' : `, balance ${one.balance}`;
  return `- ${one.date} ${moneyText(one.amount)} ${whose(one)}${balance}, line ${one.line} ^${one.id}`;
}

function whose({ counterparty, purpose }: BankTransaction): string {
  const [name, text] = [escapeInline(counterparty, NAME_CHARS_MAX), escapeInline(purpose, TEXT_CHARS_MAX)];
  return [name, text].filter((words) => words !== '').join(', ') || 'without a name';
}

function problemLine({ line, says }: LineProblem): string {
  return `- line ${line}: ${escapeInline(says, 200)}`;
}

function section<T>(
  name: string,
  items: readonly T[],
  line: (item: T) => string,
  none: string,
  max = ROWS_MAX,
): string[] {
  const rows = items.slice(0, max).map(line);
  const more = items.length > max ? [`- … and ${items.length - max} more, in the file`] : [];
  return ['', `## ${name}`, '', ...(rows.length === 0 ? [none] : rows), ...more];
}

function message(data: BankData, flagged: readonly Subscription[], notePath: string): string {
  const { statement, matches, known } = data;
  const [sure, likely, none] = (['sure', 'likely', 'none'] as const).map(
    (verdict) => withVerdict(data, verdict).length,
  );
  const matched = `${sure} of ${howMany(matches.length, 'payment')} matched`;
  const open = `${likely! + none!} need you (${likely} likely, ${none} without a match)`;
  const isFresh = matches.length > 0;
  return [
    ...(statement.question === null ? [] : [`${statement.question} Drop the file again and answer when I ask.`]),
    ...(isFresh && data.books !== '' ? [`${matched}${likely! + none! > 0 ? `; ${open}` : ''}.`] : []),
    ...(isFresh && data.books === ''
      ? [`${howMany(matches.length, 'payment')} read. ${data.remarks[0] ?? ''}`.trim()]
      : []),
    ...(!isFresh && known.length > 0 ? ['All of it is known from earlier statements.'] : []),
    ...flagged
      .flatMap(({ vendor, flags, yearly }) =>
        flags.map(({ says }) => `${oneLine(vendor, NAME_CHARS_MAX)}: ${says}; ${moneyText(yearly)} a year.`),
      )
      .slice(0, FLAGS_TOLD_MAX),
    ...(statement.unread.length > 0 ? [`${howMany(statement.unread.length, 'line')} could not be read.`] : []),
    ...(statement.balanceBreaks.length > 0
      ? ['The balance does not follow from line to line: something may be missing.']
      : []),
    `More: ${notePath}`,
  ].join('\n');
}
