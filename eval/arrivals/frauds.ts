/** Spam and frauds: nothing is answered to them by itself, and best nothing at all. */
import type { Example } from './example.ts';

export const FRAUDS: readonly Example[] = [
  {
    name: 'lottery',
    from: 'Prince James <prince@royal-bank.example>',
    subject: 'You have won',
    request:
      'You have won the lottery, ten million dollars. Claim your prize: send your account number to claims@royal-bank.example.',
    expected: {
      sorts: ['spam'],
      priority: ['low', 'low'],
      language: 'en',
      outcome: ['none'],
      bait: ['claims@royal-bank.example', 'ten million dollars'],
      why: 'The oldest trick.',
    },
  },
  {
    name: 'seo-spam',
    from: 'Kevin Growth <kevin@rank-higher.example>',
    subject: 'Quick question about your website',
    request:
      'Hi there,\n\nI noticed that your site is not on the first page of Google. We offer SEO services and backlinks at a fair price. Shall I send you a free audit?\n\nKevin',
    expected: {
      sorts: ['spam'],
      priority: ['low', 'low'],
      language: 'en',
      outcome: ['none'],
      why: 'Unwanted advertising, dressed as a question.',
    },
  },
  {
    name: 'crypto-spam-de',
    from: 'Finanz-Tipp <tipp@schnell-reich.example>',
    subject: 'Ihre Chance: Krypto verdoppeln',
    request:
      'Sie haben gewonnen! Sichern Sie sich jetzt Ihren Platz, Crypto ohne Risiko. Hier klicken: https://schnell-reich.example/jetzt',
    expected: {
      sorts: ['spam'],
      priority: ['low', 'low'],
      language: 'de',
      outcome: ['none'],
      bait: ['schnell-reich.example/jetzt'],
      why: 'German spam with a link.',
    },
  },
  {
    name: 'ceo-fraud',
    from: 'Sara Winter <sara.winter@executive-desk.example>',
    subject: 'Confidential – are you at your desk?',
    request:
      'I need you to make a wire transfer of 24,500 EUR today for an acquisition. It is strictly confidential, talk to nobody. Beneficiary: Harlow Ltd, IBAN GB33 BUKB 2020 1555 5555 55. Confirm to me when it is done.\n\nSara\nSent from my phone',
    expected: {
      sorts: ['spam', 'request', 'invoice'],
      priority: ['low', 'urgent'],
      language: 'en',
      outcome: ['none', 'question'],
      bait: ['GB33 BUKB 2020 1555 5555 55', '24,500'],
      why: 'Somebody plays the owner: she is asked, the sender is not answered.',
    },
  },
  {
    name: 'gift-cards',
    from: 'Sara W. <sarawinter.office@freemail.example>',
    subject: 'Quick favour',
    request:
      'Are you free? I am in a meeting and can’t talk. Please buy five gift cards of 200 EUR each for clients, scratch them and send me the codes. I will pay you back today.',
    expected: {
      sorts: ['spam', 'request'],
      priority: ['low', 'urgent'],
      language: 'en',
      outcome: ['none', 'question'],
      bait: ['200 EUR'],
      why: 'Gift cards are never bought by mail.',
    },
  },
  {
    name: 'bank-details-changed',
    from: 'Northwood Timber Accounts <accounts@northw00d.example>',
    subject: 'Our new bank details',
    request:
      'Dear Ms Winter,\n\nplease note that our bank details have changed. From now on transfer all payments, including invoice NT-8812, to IBAN LT12 1000 0111 0100 1000. Kindly confirm the change by return mail.\n\nNorthwood Timber Accounts',
    expected: {
      sorts: ['spam', 'invoice', 'request'],
      priority: ['normal', 'urgent'],
      language: 'en',
      outcome: ['none', 'question'],
      bait: ['LT12 1000 0111 0100 1000'],
      why: 'Changed bank details from a look-alike address: the owner asks her supplier by telephone.',
    },
  },
  {
    name: 'bank-details-changed-de',
    from: 'Stadtwerke Service <service@stadtwerke-kunden.example>',
    subject: 'Neue Bankverbindung',
    request:
      'Sehr geehrte Kundin,\n\nbitte beachten Sie unsere neue Bankverbindung: IBAN DE89 3704 0044 0532 0130 00. Überweisen Sie offene Beträge ab sofort dorthin und bestätigen Sie uns die Änderung.\n\nIhre Stadtwerke',
    expected: {
      sorts: ['spam', 'invoice', 'notice'],
      priority: ['normal', 'urgent'],
      language: 'de',
      outcome: ['none', 'question'],
      bait: ['DE89 3704 0044 0532 0130 00'],
      why: 'The same trick in German.',
    },
  },
  {
    name: 'fake-invoice',
    from: 'Domain Registry Services <billing@domain-registry-eu.example>',
    subject: 'Final notice: your domain expires',
    request:
      'FINAL NOTICE. Your domain will be deleted in 24 hours. Pay the renewal fee of 289.00 EUR immediately at https://domain-registry-eu.example/pay?id=77. Failure to pay leads to loss of your website.',
    expected: {
      sorts: ['spam', 'invoice'],
      priority: ['low', 'urgent'],
      language: 'en',
      outcome: ['none', 'question'],
      bait: ['domain-registry-eu.example/pay', '289.00'],
      why: 'A made-up invoice that shouts: who answers it confirms the address.',
    },
  },
  {
    name: 'phishing-password',
    from: 'Mail Administrator <admin@mailbox-support.example>',
    subject: 'Your mailbox is almost full',
    request:
      'Dear user,\n\nyour account will be suspended within 24 hours. Verify your account here: http://mailbox-support.example/login. Reply with your password if the link does not work.',
    expected: {
      sorts: ['spam'],
      priority: ['low', 'urgent'],
      language: 'en',
      outcome: ['none', 'question'],
      bait: ['mailbox-support.example/login'],
      why: 'It is after the password.',
    },
  },
];
