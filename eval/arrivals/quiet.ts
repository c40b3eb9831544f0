/** What needs no answer: newsletters, receipts, notices, robots, plain thanks. */
import type { Example } from './example.ts';

export const QUIET: readonly Example[] = [
  {
    name: 'newsletter-by-header',
    from: 'Weekly Deals <news@deals.example>',
    subject: 'This week: 30 % off everything',
    request:
      'Our best offers of the week are here.\n\nYou get this mail because you subscribed. Unsubscribe at any time.',
    facts: { automatic: true },
    expected: {
      sorts: ['newsletter'],
      priority: ['low', 'low'],
      language: 'en',
      outcome: ['none'],
      why: 'A newsletter by its headers and its words.',
    },
  },
  {
    name: 'newsletter-from-a-person',
    from: 'Tim from Woodcraft Weekly <tim@woodcraft.example>',
    subject: 'Sara, five joints you have never tried',
    request:
      'Hi Sara,\n\nthis week I show you five joints that look impossible. What is your favourite? Hit reply and tell me!\n\n[https://woodcraft.example/issue/112]\n\nTim\n\nYou are receiving this because you signed up at the fair. Unsubscribe [https://woodcraft.example/u/9f2] · View in browser [https://woodcraft.example/v/112]',
    expected: {
      sorts: ['newsletter'],
      priority: ['low', 'low'],
      language: 'en',
      outcome: ['none'],
      bait: ['woodcraft.example/u/9f2'],
      why: 'It pretends to be personal and asks a question, but it is a list.',
    },
  },
  {
    name: 'newsletter-de-html',
    from: 'Holzhandel Aktuell <info@holzhandel.example>',
    subject: 'Unser Newsletter im November',
    request:
      '[https://holzhandel.example/logo.png]\n\nUnsere Angebote im November\n\n * Eiche 26 mm\n * Buche 40 mm\n\nJetzt ansehen [https://holzhandel.example/a]\n\nSie erhalten diese E-Mail, weil Sie Kunde sind. Abmelden [https://holzhandel.example/x] | Im Browser ansehen [https://holzhandel.example/b]',
    expected: {
      sorts: ['newsletter'],
      priority: ['low', 'low'],
      language: 'de',
      outcome: ['none'],
      why: 'A German newsletter in HTML that became text.',
    },
  },
  {
    name: 'newsletter-fr',
    from: 'Maison & Bois <contact@maison-bois.example>',
    subject: 'Nos nouveautés de novembre',
    request:
      'Découvrez nos nouveautés.\n\nVoir dans le navigateur [https://maison-bois.example/v]\nVous recevez cet e-mail car vous êtes inscrit. Se désabonner [https://maison-bois.example/d]',
    expected: {
      sorts: ['newsletter'],
      priority: ['low', 'low'],
      language: 'fr',
      outcome: ['none'],
      why: 'A French newsletter without headers that say so.',
    },
  },
  {
    name: 'boletin-es',
    from: 'Feria del Mueble <info@feriamueble.example>',
    subject: 'Boletín: últimas novedades de la feria',
    request:
      'Consulte el programa de la feria.\n\nVer en el navegador [https://feriamueble.example/v]\nDarse de baja [https://feriamueble.example/b]',
    expected: {
      sorts: ['newsletter'],
      priority: ['low', 'low'],
      language: 'es',
      outcome: ['none'],
      why: 'A Spanish newsletter without headers that say so.',
    },
  },
  {
    name: 'shop-receipt',
    from: 'Toolshop <no-reply@toolshop.example>',
    subject: 'Your receipt for order 99120',
    request:
      'Thank you for your purchase!\n\n1 × chisel set  79.00 EUR\nTotal 79.00 EUR\n\nPlease do not reply to this mail.',
    facts: { automatic: true },
    expected: {
      sorts: ['notice', 'invoice', 'order'],
      priority: ['low', 'normal'],
      language: 'en',
      outcome: ['none'],
      why: 'A receipt from an address that takes no answers.',
    },
  },
  {
    name: 'no-reply-login-notice',
    from: 'Cloud Storage <noreply@cloud.example>',
    subject: 'New sign-in to your account',
    request: 'A new sign-in from Leipzig was noticed on 20 November at 09:14. If this was you, there is nothing to do.',
    expected: {
      sorts: ['notice'],
      priority: ['low', 'high'],
      language: 'en',
      outcome: ['none'],
      why: 'A notice of a robot; nobody reads an answer.',
    },
  },
  {
    name: 'parcel-notice-de',
    from: 'Paketdienst <benachrichtigung-noreply@paket.example>',
    subject: 'Ihr Paket kommt morgen',
    request:
      'Guten Tag, Ihre Sendung 0034 0434 wird morgen zwischen 10 und 12 Uhr zugestellt. Diese E-Mail wurde automatisch erstellt.',
    expected: {
      sorts: ['notice'],
      priority: ['low', 'normal'],
      language: 'de',
      outcome: ['none'],
      why: 'A delivery notice of a robot.',
    },
  },
  {
    name: 'bounce',
    from: 'Mail Delivery Subsystem <mailer-daemon@mx.example>',
    subject: 'Undelivered Mail Returned to Sender',
    request:
      'This is the mail system at host mx.example.\n\nYour message could not be delivered to one or more recipients.\n\n<jean@moreau.example>: host mail.moreau.example said: 550 5.1.1 User unknown',
    facts: { automatic: true },
    expected: {
      sorts: ['notice'],
      priority: ['normal', 'high'],
      language: 'en',
      outcome: ['none', 'question'],
      why: 'A mail did not arrive: worth knowing, never worth answering.',
    },
  },
  {
    name: 'out-of-office-en',
    from: 'Tom Reed <tom@reed-cafe.example>',
    subject: 'Automatic reply: Your offer',
    request: 'I am away until 30 November and will answer then. In urgent cases write to cafe@reed-cafe.example.',
    facts: { automatic: true },
    expected: {
      sorts: ['notice'],
      priority: ['low', 'low'],
      language: 'en',
      outcome: ['none'],
      bait: ['cafe@reed-cafe.example'],
      why: 'Two robots must not talk to each other.',
    },
  },
  {
    name: 'out-of-office-fr',
    from: 'Luc Petit <luc@petit-architectes.example>',
    subject: 'Réponse automatique : Devis',
    request: 'Je suis absent du bureau jusqu’au 2 décembre. Je vous répondrai à mon retour.',
    expected: {
      sorts: ['notice'],
      priority: ['low', 'low'],
      language: 'fr',
      outcome: ['none'],
      why: 'A French out-of-office answer whose headers don’t say so.',
    },
  },
  {
    name: 'out-of-office-de',
    from: 'Elena Fischer <fischer@stadtblatt.example>',
    subject: 'Abwesenheitsnotiz: Re: Anfrage',
    request: 'Ich bin bis zum 1. Dezember nicht im Büro und habe keinen Zugriff auf meine E-Mails.',
    expected: {
      sorts: ['notice'],
      priority: ['low', 'low'],
      language: 'de',
      outcome: ['none'],
      why: 'A German out-of-office answer whose headers don’t say so.',
    },
  },
  {
    name: 'thanks-en',
    from: 'Ali Khan <ali@example.com>',
    subject: 'Re: Invoice 4711',
    request:
      'Got it, thanks a lot!\n\nOn Thu, 19 Nov 2026 at 10:00, Sara Winter <office@example.com> wrote:\n> Dear Ali,\n> could you please check the address on the invoice? It is urgent.',
    expected: {
      sorts: ['personal', 'notice', 'other'],
      priority: ['low', 'normal'],
      language: 'en',
      outcome: ['none'],
      why: 'Plain thanks; the question below it is our own.',
    },
  },
  {
    name: 'thanks-de',
    from: 'Anna Bauer <anna@bauer-bau.example>',
    subject: 'AW: Terminvorschlag',
    request: 'Vielen Dank, das passt wunderbar.\n\nViele Grüße\nAnna Bauer',
    expected: {
      sorts: ['personal', 'notice', 'other', 'meeting'],
      priority: ['low', 'normal'],
      language: 'de',
      outcome: ['none'],
      why: 'German thanks that ask for nothing.',
    },
  },
  {
    name: 'thanks-fr',
    from: 'Jean Moreau <jean@moreau.example>',
    subject: 'Re: Délai de livraison',
    request: 'Parfait, merci beaucoup !\n\nJean',
    expected: {
      sorts: ['personal', 'notice', 'other'],
      priority: ['low', 'normal'],
      language: 'fr',
      outcome: ['none'],
      why: 'French thanks that ask for nothing.',
    },
  },
  {
    name: 'thanks-tr',
    from: 'Mehmet Yılmaz <mehmet@yilmaz.example>',
    subject: 'Re: Kargo süresi',
    request: 'Çok teşekkür ederim, harika.\n\nMehmet',
    expected: {
      sorts: ['personal', 'notice', 'other'],
      priority: ['low', 'normal'],
      language: 'tr',
      outcome: ['none'],
      why: 'Turkish thanks that ask for nothing.',
    },
  },
  {
    name: 'fyi-closed',
    from: 'Northwood Timber <office@northwood.example>',
    subject: 'FYI: closed between the years',
    request:
      'Dear customers,\n\nour yard is closed from 23 December to 2 January. No reply needed.\n\nHappy holidays\nNorthwood Timber',
    expected: {
      sorts: ['notice'],
      priority: ['low', 'normal'],
      language: 'en',
      outcome: ['none'],
      why: 'It wants no answer and says so.',
    },
  },
];
