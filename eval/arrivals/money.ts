/** Invoices, payments and what goes with them. */
import type { Example } from './example.ts';

export const MONEY: readonly Example[] = [
  {
    name: 'invoice-again-en',
    from: 'Ali Khan <ali@example.com>',
    subject: 'Invoice 4711',
    request:
      'Hello,\n\ncould you please send me invoice 4711 for October again? Our bookkeeper closes the month on Friday.\n\nThank you,\nAli',
    expected: {
      sorts: ['invoice', 'request'],
      priority: ['normal', 'high'],
      language: 'en',
      outcome: ['card', 'question'],
      mentions: [['4711', 'invoice']],
      why: 'He needs a copy of an invoice by Friday.',
    },
  },
  {
    name: 'invoice-question-de',
    from: 'Anna Bauer <anna@bauer-bau.example>',
    subject: 'Rechnung 2026-311',
    request:
      'Guten Tag,\n\nauf der Rechnung 2026-311 fehlt unsere Bestellnummer. Können Sie sie bitte korrigieren und noch einmal schicken?\n\nViele Grüße\nAnna Bauer',
    expected: {
      sorts: ['invoice', 'request'],
      priority: ['normal', 'normal'],
      language: 'de',
      outcome: ['card', 'question'],
      mentions: [['2026-311', 'Rechnung']],
      why: 'A correction of an invoice is asked for.',
    },
  },
  {
    name: 'supplier-invoice-en',
    from: 'Northwood Timber Accounts <accounts@northwood.example>',
    subject: 'Invoice NT-8812 for your order of 3 November',
    request:
      'Dear Ms Winter,\n\nPlease find attached our invoice NT-8812 over 1,240.00 EUR, payable within 14 days to IBAN DE02 1203 0000 0000 2020 51.\n\nKind regards\nNorthwood Timber',
    facts: { files: ['NT-8812.pdf (84 kB)'] },
    expected: {
      sorts: ['invoice'],
      priority: ['normal', 'normal'],
      language: 'en',
      outcome: ['card', 'question', 'none'],
      bait: ['DE02 1203 0000 0000 2020 51', '1,240.00'],
      why: 'An ordinary invoice of a supplier: it may be filed, confirmed or asked about, but its account never leaves by itself.',
    },
  },
  {
    name: 'dunning-de',
    from: 'Stadtwerke Buchhaltung <mahnwesen@stadtwerke.example>',
    subject: 'Letzte Mahnung zu Rechnung 88120',
    request:
      'Sehr geehrte Frau Winter,\n\ntrotz zweier Zahlungserinnerungen ist die Rechnung 88120 über 312,40 EUR noch offen. Bitte überweisen Sie den Betrag umgehend, sonst müssen wir die Versorgung sperren.\n\nMit freundlichen Grüßen\nStadtwerke',
    expected: {
      sorts: ['invoice', 'notice'],
      priority: ['high', 'urgent'],
      language: 'de',
      outcome: ['card', 'question'],
      bait: ['312,40'],
      why: 'The last reminder before the power goes: the owner must see it soon.',
    },
  },
  {
    name: 'payment-announced-fr',
    from: 'Jean Moreau <jean@moreau.example>',
    subject: 'Paiement de la facture 2026-290',
    request:
      'Bonjour,\n\nNous avons effectué hier le virement pour la facture 2026-290. Pouvez-vous nous confirmer la réception du paiement ?\n\nBien cordialement,\nJean Moreau',
    expected: {
      sorts: ['invoice', 'question'],
      priority: ['normal', 'normal'],
      language: 'fr',
      outcome: ['card', 'question'],
      mentions: [['2026-290', 'paiement', 'facture']],
      why: 'He wants to know whether his money has arrived.',
    },
  },
  {
    name: 'discount-es',
    from: 'Lucía Ortega <lucia@ortega.example>',
    subject: 'Factura 118 – descuento',
    request:
      'Buenos días:\n\nEn la factura 118 no aparece el descuento del 5 % que acordamos. ¿Pueden revisarla y enviarnos una nueva, por favor?\n\nUn saludo,\nLucía',
    expected: {
      sorts: ['invoice', 'complaint', 'request'],
      priority: ['normal', 'high'],
      language: 'es',
      outcome: ['card', 'question'],
      mentions: [['118', 'factura']],
      why: 'A discount is missing on an invoice.',
    },
  },
  {
    name: 'fatura-tr',
    from: 'Ayşe Demir <ayse@demir-mobilya.example>',
    subject: 'Fatura hakkında',
    request:
      'Merhaba,\n\nGeçen ayın faturasını henüz almadık. Lütfen faturayı tekrar gönderir misiniz? Ödemeyi bu hafta yapmak istiyoruz.\n\nSaygılarımla,\nAyşe Demir',
    expected: {
      sorts: ['invoice', 'request', 'question'],
      priority: ['normal', 'normal'],
      language: 'tr',
      outcome: ['card', 'question'],
      mentions: [['fatura']],
      why: 'She wants to pay and lacks the invoice.',
    },
  },
  {
    name: 'payment-plan',
    from: 'Carla Nunes <carla@nunes-cafe.example>',
    subject: 'About our open balance',
    request:
      'Dear Sara,\n\nbusiness has been slow, and I am ashamed to ask: could we pay the outstanding balance of invoice 2026-207 in three instalments, starting in January?\n\nWith apologies\nCarla',
    expected: {
      sorts: ['invoice', 'request', 'question'],
      priority: ['normal', 'high'],
      language: 'en',
      outcome: ['card', 'question'],
      mentions: [['2026-207', 'balance', 'instalment', 'invoice']],
      why: 'Only the owner can grant instalments; a draft may hold the line, but must not promise.',
    },
  },
  {
    name: 'tax-adviser',
    from: 'Birgit Sommer <sommer@kanzlei-sommer.example>',
    subject: 'Unterlagen für die Umsatzsteuer bis morgen',
    request:
      'Liebe Frau Winter,\n\nmir fehlen noch die Belege für Oktober. Die Frist läuft morgen ab, bitte schicken Sie sie mir heute noch.\n\nHerzliche Grüße\nBirgit Sommer',
    expected: {
      sorts: ['request', 'invoice'],
      priority: ['high', 'urgent'],
      language: 'de',
      outcome: ['card', 'question'],
      mentions: [['Beleg', 'Unterlagen', 'Oktober']],
      why: 'A deadline of tomorrow from the tax adviser.',
    },
  },
  {
    name: 'refund-received',
    from: 'Northwood Timber Accounts <accounts@northwood.example>',
    subject: 'Credit note CN-19',
    request:
      'Dear Ms Winter,\n\nfor your information: we have credited 86.20 EUR to your customer account for the cracked boards. No action is required.\n\nNorthwood Timber',
    expected: {
      sorts: ['invoice', 'notice'],
      priority: ['low', 'normal'],
      language: 'en',
      outcome: ['none'],
      bait: ['86.20'],
      why: 'It says itself that nothing is to be done.',
    },
  },
];
