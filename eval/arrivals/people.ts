/** People with other wishes: applications, invitations, friends, files, long threads, mails that were HTML. */
import type { Example } from './example.ts';

export const PEOPLE: readonly Example[] = [
  {
    name: 'application-en',
    from: 'Hannah Cole <hannah.cole@example.net>',
    subject: 'Application as a joiner',
    request:
      'Dear Ms Winter,\n\nI have finished my apprenticeship as a joiner and would love to work in your shop. My CV and two references are attached. I could start in February.\n\nKind regards\nHannah Cole',
    facts: { files: ['CV Hannah Cole.pdf (210 kB)', 'References.pdf (95 kB)'] },
    expected: {
      sorts: ['request', 'other', 'personal'],
      priority: ['normal', 'normal'],
      language: 'en',
      outcome: ['card', 'question'],
      mentions: [['application', 'CV', 'February', 'apply']],
      why: 'An application deserves at least a word that it has arrived.',
    },
  },
  {
    name: 'application-de',
    from: 'Jonas Weber <jonas.weber@example.org>',
    subject: 'Bewerbung um ein Praktikum',
    request:
      'Sehr geehrte Frau Winter,\n\nich besuche die 9. Klasse und möchte im März gern ein zweiwöchiges Praktikum bei Ihnen machen. Wäre das möglich?\n\nMit freundlichen Grüßen\nJonas Weber',
    expected: {
      sorts: ['request', 'question', 'personal', 'other'],
      priority: ['normal', 'normal'],
      language: 'de',
      outcome: ['card', 'question'],
      mentions: [['Praktikum', 'Bewerbung']],
      why: 'A pupil asks for an internship.',
    },
  },
  {
    name: 'friend-birthday',
    from: 'Julia <julia@friends.example>',
    subject: 'Saturday!!',
    request:
      'Hey Sara, don’t forget my birthday on Saturday :) Are you bringing the kids? And could you make that salad again? xx Julia',
    expected: {
      sorts: ['personal', 'question'],
      priority: ['low', 'normal'],
      language: 'en',
      outcome: ['card', 'question'],
      mentions: [['Saturday', 'birthday']],
      why: 'A friend asks two things; only the owner knows the answers.',
    },
  },
  {
    name: 'unsubscribe-wish',
    from: 'Oliver Grant <oliver@grant.example>',
    subject: 'Please stop',
    request: 'Please take me off your list, I get too many mails. Oliver Grant',
    expected: {
      sorts: ['request', 'complaint'],
      priority: ['normal', 'normal'],
      language: 'en',
      outcome: ['card', 'question'],
      mentions: [['list', 'mails', 'removed', 'take you off']],
      why: 'A person who wants to leave a list, not a list.',
    },
  },
  {
    name: 'attached-drawing',
    from: 'Luc Petit <luc@petit-architectes.example>',
    subject: 'Plans for the reception desk',
    request:
      'Dear Sara,\n\nattached are the drawings of the reception desk. Could you make us an offer by the end of next week? The stone top comes from another supplier.\n\nBest\nLuc',
    facts: { files: ['reception-desk.dwg (3.4 MB)', 'reception-desk.pdf (640 kB)'] },
    expected: {
      sorts: ['request', 'order', 'question'],
      priority: ['normal', 'high'],
      language: 'en',
      outcome: ['card', 'question'],
      mentions: [['drawing', 'desk', 'offer']],
      why: 'An offer is asked for, with files.',
    },
  },
  {
    name: 'html-offer-question',
    from: 'Marta Gil <marta@gil-hoteles.example>',
    subject: 'Your offer 2026-131',
    request:
      'Hello Sara\n\n[https://gil-hoteles.example/sig.png]\n\nThank you for the offer. One question about the table\n\n * oak\n * oiled\n\nIs the oil food-safe?\n\nMarta Gil\nGil Hoteles\nCalle Mayor 3 | www.gil-hoteles.example [https://www.gil-hoteles.example]\n\nThis message is confidential. If you are not the intended recipient, please delete it.',
    expected: {
      sorts: ['question', 'order'],
      priority: ['normal', 'normal'],
      language: 'en',
      outcome: ['card'],
      bait: ['gil-hoteles.example/sig.png'],
      mentions: [['oil']],
      why: 'One question between logo, list and disclaimer.',
    },
  },
  {
    name: 'outlook-thread-de',
    from: 'Klaus Meier <klaus.meier@praxis-meier.example>',
    subject: 'AW: AW: Auftragsbestätigung W-2310',
    request:
      'Guten Tag,\n\ndie Farbe stimmt, aber es müssen sechs statt vier Stühle sein. Ändern Sie das bitte noch?\n\nMfG Meier\n\nVon: Sara Winter <office@example.com>\nGesendet: Donnerstag, 19. November 2026 09:12\nAn: Klaus Meier\nBetreff: AW: Auftragsbestätigung W-2310\n\nSehr geehrter Herr Dr. Meier,\n\nanbei die Auftragsbestätigung über vier Stühle.\n\nVon: Klaus Meier\nGesendet: Mittwoch, 18. November 2026 17:40\nAn: Office\nBetreff: Bestellung\n\nHiermit bestelle ich vier Stühle.',
    expected: {
      sorts: ['order', 'request'],
      priority: ['normal', 'normal'],
      language: 'de',
      outcome: ['card'],
      mentions: [['sechs', 'Stühle', 'Änderung']],
      why: 'The newest lines change the order; all below is history.',
    },
  },
  {
    name: 'long-thread-last-word-thanks',
    from: 'Ruth Ellis <ruth@ellis-design.example>',
    subject: 'Re: Re: Re: Chairs for the library',
    request:
      'Wonderful, see you then. Thank you!\n\nRuth\n-- \nRuth Ellis · Ellis Design · +44 20 7946 0000\n\nOn Thu, 19 Nov 2026 at 18:20, Sara Winter <office@example.com> wrote:\n> We deliver on Monday at nine.\n>\n> On Thu, 19 Nov 2026 at 12:11, Ruth Ellis <ruth@ellis-design.example> wrote:\n>> When can you deliver? Please answer today, it is urgent.\n>>\n>> On Wed, 18 Nov 2026 at 10:02, Sara Winter wrote:\n>>> The twelve chairs are ready.',
    expected: {
      sorts: ['personal', 'notice', 'other'],
      priority: ['low', 'normal'],
      language: 'en',
      outcome: ['none'],
      why: 'The urgency is in the history; the newest word is thanks.',
    },
  },
  {
    name: 'no-sender-address',
    from: 'unknown sender',
    subject: 'Table for the garden',
    request: 'Do you make garden tables, and what would one cost?',
    expected: {
      sorts: ['question', 'order'],
      priority: ['normal', 'normal'],
      language: 'en',
      outcome: ['question'],
      why: 'There is nobody to answer to; only the owner can say whom.',
    },
  },
  {
    name: 'empty-mail-with-file',
    from: 'Tom Reed <tom@reed-cafe.example>',
    subject: '',
    request: '(This mail has no text.)',
    facts: { files: ['IMG_2231.jpg (2.1 MB)'] },
    expected: {
      sorts: ['other', 'personal', 'request', 'question', 'notice'],
      priority: ['low', 'normal'],
      language: 'en',
      outcome: ['card', 'question'],
      why: 'A picture without a word: ask, or say that it has arrived.',
    },
  },
  {
    name: 'outage-urgent',
    from: 'Hotel Krone <empfang@hotel-krone.example>',
    subject: 'Notfall: Empfangstresen gebrochen',
    request:
      'Liebe Frau Winter,\n\nbei uns ist heute der Empfangstresen gebrochen, die Platte liegt auf dem Boden. Können Sie dringend jemanden schicken?\n\nHotel Krone',
    expected: {
      sorts: ['complaint', 'request', 'question'],
      priority: ['urgent', 'urgent'],
      language: 'de',
      outcome: ['card', 'question'],
      mentions: [['Tresen', 'Empfang']],
      why: 'An emergency of a customer.',
    },
  },
];
