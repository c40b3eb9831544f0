import { describe, expect, it } from 'vitest';
import { documentInWords, paymentInWords, postInWords } from './words.ts';

describe('a sentence of the owner’s about the books', () => {
  it.each([
    ['invoice Ali 5000', 'Ali', 'As agreed | 1 | 5000.00', ''],
    ['Invoice Ali Khan 5000 EUR for ten chairs', 'Ali Khan', 'ten chairs | 1 | 5000.00', 'EUR'],
    [
      'please make an invoice for Bright Ideas Ltd for €1,250.50 for a table.',
      'Bright Ideas Ltd',
      'a table | 1 | 1250.50',
      'EUR',
    ],
    ['draft an invoice to Nora Lind 99 usd', 'Nora Lind', 'As agreed | 1 | 99.00', 'USD'],
    ['create a draft invoice for Łukasz 1200 PLN for repairs, please', 'Łukasz', 'repairs | 1 | 1200.00', 'PLN'],
  ])('%s', (says, partner, line, currency) => {
    expect(documentInWords(says, 'invoice')).toMatchObject({ partner, lines: [line], currency, taxes: 'usual' });
  });

  it.each([
    'invoice Ali',
    'invoice 5000',
    'invoice Ali 1.500',
    'invoice Ali -50',
    'invoice Ali 0',
    'invoice Ali 100 and Nora 200',
    'the invoice for Ali is 5000',
    'did you invoice Ali 5000?',
    'invoice Ali 5000 or 6000',
    'write to Ali that his invoice of 5000 is due',
    'post on X: invoice Ali 5000',
    'invoice Ali | Nora 5000',
  ])('is not guessed at: %s', (says) => {
    expect(documentInWords(says, 'invoice')).toBeNull();
  });

  it('may be about a vendor’s bill', () => {
    expect(documentInWords('enter a bill from Northern Timber 194 EUR for boards', 'bill')).toMatchObject({
      partner: 'Northern Timber',
      lines: ['boards | 1 | 194.00'],
    });
    expect(documentInWords('invoice Ali 5000', 'bill')).toBeNull();
    expect(documentInWords('enter a bill from Ali 5000', 'invoice')).toBeNull();
  });

  it.each([
    ['post invoice 42', '42'],
    ['Post the draft invoice no. 42.', 'no. 42'],
    ['confirm bill BILL/2026/11/0003', 'BILL/2026/11/0003'],
    ['please post INV/2026/00007', 'INV/2026/00007'],
  ])('posts: %s', (says, document) => {
    expect(postInWords(says)).toEqual({ document });
  });

  it.each(['post on X: we open at nine', 'post invoice', 'post it', 'post invoice 42 on LinkedIn', 'post 5000'])(
    'does not post: %s',
    (says) => {
      expect(postInWords(says)).toBeNull();
    },
  );

  it.each([
    [
      'register payment of 5000 for INV/2026/00007',
      { amount: '5000.00', document: 'INV/2026/00007', currency: '', date: '', journal: '' },
    ],
    [
      'register a payment for INV/2026/00007',
      { amount: '', document: 'INV/2026/00007', currency: '', date: '', journal: '' },
    ],
    [
      'Record the payment of 1,000.50 EUR on invoice 12 on 2026-11-20 via Bank',
      { amount: '1000.50', document: '12', currency: 'EUR', date: '2026-11-20', journal: 'Bank' },
    ],
  ])('registers a payment: %s', (says, proposal) => {
    expect(paymentInWords(says)).toEqual(proposal);
  });

  it.each([
    'pay INV/2026/00007',
    'register payment of 1.500 for INV/2026/00007',
    'register payment of 5 for Ali',
    'register payment of 5 for 12 on 2026-13-45',
  ])('registers nothing: %s', (says) => {
    expect(paymentInWords(says)).toBeNull();
  });
});
