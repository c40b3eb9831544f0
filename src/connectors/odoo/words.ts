/** The owner's own sentences that ask for something in the books: `invoice Ali 5000`. Anything that isn't plainly that is null. Pure. */
import { amountOf } from '../../domain/amount.ts';
import { isDate } from './fields.ts';
import { exactOf, moneyText, usualDigits } from './numbers.ts';
import type { NewDocumentProposal, PaymentProposal, PostProposal } from './proposals.ts';

const POLITE = '(?:please[, ]+)?';
const END = '(?:[ ,]+please)?[.!]?';
const SUM = String.raw`(?:[€$£¥₹₨]|[A-Za-z]{3}[ ])?[ ]?\d[\d,]*(?:\.\d{1,4})?(?:[ ]?(?:[€$£¥₹₨]|[A-Za-z]{3}))?`;
const WHO = String.raw`[\p{L}\p{N}][^|"“”\n]{0,150}?`;
/** A number as printed, or a record's own. */
const DOCUMENT = String.raw`(?:no\. ?|#)?\d{1,9}|[A-Z][A-Z0-9]{0,9}(?:[/-][A-Z0-9]{1,12}){1,4}`;

const INVOICE = sentence(
  `(?:(?:make|create|draft|write|send) )?(?:an? )?(?:draft )?invoice (?:for |to )?(${WHO}) (?:for )?(${SUM})(?: for ([^|\\n]{1,150}?))?`,
);
const BILL = sentence(
  `(?:enter|record|book|make|create|draft) (?:an? )?(?:draft )?bill (?:from|of) (${WHO}) (?:for |over )?(${SUM})(?: for ([^|\\n]{1,150}?))?`,
);
const POST = sentence(
  `(?:post|confirm|validate) (?:the )?(?:draft )?(?:invoice|bill|credit note|refund|document) (${DOCUMENT})`,
);
const POST_NAMED = sentence('(?:post|confirm|validate) ([A-Z]{2,9}/[0-9]{4}(?:/[A-Z0-9]{1,12}){1,3})');
const PAYMENT = sentence(
  `(?:register|record|enter|book) (?:an? |the )?payment(?: of (${SUM}))? (?:for|on|of) (?:invoice |bill )?(${DOCUMENT})(?: (?:on|dated) (\\d{4}-\\d\\d-\\d\\d))?(?: (?:via|over|in|to|from) ([\\p{L}][\\p{L}\\p{N} ]{0,60}?))?`,
);

export function documentInWords(words: string, kind: 'invoice' | 'bill'): NewDocumentProposal | null {
  const [, partner = '', sum = '', what = ''] = (kind === 'invoice' ? INVOICE : BILL).exec(plain(words)) ?? [];
  const amount = sumOf(sum);
  // A name with a second sum in it, or with more to it, was meant in another way.
  if (!amount || partner === '' || /\d[\d.,]{2,}|\b(?:and|or|that|which|is|was)\b/i.test(partner)) return null;
  const name = what.trim() || 'As agreed';
  return {
    partner: partner.replace(/[ ,]+$/, ''),
    lines: [`${name} | 1 | ${moneyText(amount.number, amount.digits)}`],
    currency: amount.currency,
    date: '',
    due: '',
    reference: '',
    taxes: 'usual',
  };
}

export function postInWords(words: string): PostProposal | null {
  const document = POST.exec(plain(words))?.[1] ?? POST_NAMED.exec(plain(words))?.[1];
  return document ? { document } : null;
}

export function paymentInWords(words: string): PaymentProposal | null {
  const found = PAYMENT.exec(plain(words));
  if (!found) return null;
  const [, sum = '', document = '', date = '', journal = ''] = found;
  const amount = sum === '' ? null : sumOf(sum);
  if ((sum !== '' && !amount) || (date !== '' && !isDate(date))) return null;
  return {
    document,
    amount: amount ? moneyText(amount.number, amount.digits) : '',
    currency: amount?.currency ?? '',
    date,
    journal: journal.trim(),
  };
}

/** Only what can be read in one way: `1.500` may be either. */
function sumOf(text: string) {
  const written = text.trim().replace(/[a-z]{3}/g, (code) => code.toUpperCase());
  const known = amountOf(written);
  const number = exactOf(written.replace(/[^\d.,]/g, ''));
  if (!known || !number?.greaterThan(0)) return null;
  const digits = Math.max(usualDigits(known.currency), number.decimalPlaces());
  return { number, currency: known.currency, digits };
}

function plain(words: string): string {
  return words
    .normalize('NFKC')
    .replace(/[ \t]+/g, ' ')
    .trim();
}

function sentence(pattern: string): RegExp {
  return new RegExp(`^${POLITE}${pattern}${END}$`, 'iu');
}
