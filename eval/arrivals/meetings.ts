/** Dates, calls and visits. */
import type { Example } from './example.ts';

export const MEETINGS: readonly Example[] = [
  {
    name: 'call-next-week',
    from: 'Maria Rossi <maria@studio-rossi.example>',
    subject: 'Could we talk next week?',
    request:
      'Hi,\n\nwould Tuesday at 10:00 or Wednesday after lunch suit you for a short call about the new website?\n\nBest,\nMaria',
    expected: {
      sorts: ['meeting'],
      priority: ['normal', 'normal'],
      language: 'en',
      outcome: ['card', 'question'],
      mentions: [['Tuesday', 'Wednesday', 'time', 'call']],
      why: 'Two dates are offered.',
    },
  },
  {
    name: 'visit-de',
    from: 'Anna Bauer <anna@bauer-bau.example>',
    subject: 'Terminvorschlag Werkstattbesuch',
    request:
      'Guten Tag Frau Winter,\n\nhätten Sie am Donnerstag um 14 Uhr Zeit? Wir würden uns die Muster gern in der Werkstatt ansehen.\n\nViele Grüße\nAnna Bauer',
    expected: {
      sorts: ['meeting'],
      priority: ['normal', 'normal'],
      language: 'de',
      outcome: ['card', 'question'],
      mentions: [['Donnerstag', 'Termin']],
      why: 'A visit is proposed.',
    },
  },
  {
    name: 'rendez-vous-fr',
    from: 'Luc Petit <luc@petit-architectes.example>',
    subject: 'Rendez-vous au salon',
    request:
      'Bonjour Madame Winter,\n\nSeriez-vous disponible pour un rendez-vous au salon du meuble le 12 janvier ? Nous aimerions vous présenter un projet d’hôtel.\n\nCordialement,\nLuc Petit',
    expected: {
      sorts: ['meeting'],
      priority: ['normal', 'normal'],
      language: 'fr',
      outcome: ['card', 'question'],
      mentions: [['12 janvier', 'rendez-vous']],
      why: 'A French meeting request with a date.',
    },
  },
  {
    name: 'reunion-es',
    from: 'Marta Gil <marta@gil-hoteles.example>',
    subject: 'Reunión la próxima semana',
    request:
      'Hola Sara:\n\n¿Tendrías disponibilidad para una reunión por videollamada el lunes o el martes? Queremos hablar del mobiliario del hotel.\n\nUn abrazo,\nMarta',
    expected: {
      sorts: ['meeting'],
      priority: ['normal', 'normal'],
      language: 'es',
      outcome: ['card', 'question'],
      mentions: [['lunes', 'martes', 'reunión']],
      why: 'A friendly Spanish meeting request.',
    },
  },
  {
    name: 'toplanti-tr',
    from: 'Emre Aksoy <emre@aksoy-mimarlik.example>',
    subject: 'Toplantı talebi',
    request:
      'Merhaba Sara Hanım,\n\nÖnümüzdeki hafta kısa bir toplantı için uygun musunuz? Perşembe günü saat 11:00 bizim için iyi olur.\n\nİyi çalışmalar,\nEmre Aksoy',
    expected: {
      sorts: ['meeting'],
      priority: ['normal', 'normal'],
      language: 'tr',
      outcome: ['card', 'question'],
      mentions: [['toplantı', 'Perşembe']],
      why: 'A Turkish meeting request.',
    },
  },
  {
    name: 'meeting-today',
    from: 'Ali Khan <ali@example.com>',
    subject: 'Urgent: meeting today',
    request: 'Sara, I am in town only today. Can we meet at 4 pm about the big order? Please answer right away.\nAli',
    expected: {
      sorts: ['meeting'],
      priority: ['urgent', 'urgent'],
      language: 'en',
      outcome: ['card', 'question'],
      mentions: [['today', '4 pm', 'time']],
      why: 'Today only: it can’t wait.',
    },
  },
  {
    name: 'calendar-robot',
    from: 'Calendar <calendar-notification@calendar.example>',
    subject: 'Accepted: Workshop visit @ Thu 26 Nov 2026 14:00',
    request:
      'Anna Bauer has accepted this invitation.\n\nWorkshop visit\nThursday 26 November 2026 · 14:00 – 15:00\n\nThis is an automatic notification of your calendar.',
    facts: { automatic: true },
    expected: {
      sorts: ['notice', 'meeting'],
      priority: ['low', 'normal'],
      language: 'en',
      outcome: ['none'],
      why: 'A robot tells that an invitation was accepted.',
    },
  },
  {
    name: 'reschedule-thread',
    from: 'Maria Rossi <maria@studio-rossi.example>',
    subject: 'Re: Could we talk next week?',
    request:
      'Sorry, Tuesday no longer works on my side. Can we move our call to Friday at 9:30?\n\nMaria\n\nOn Wed, 18 Nov 2026 at 16:02, Sara Winter <office@example.com> wrote:\n> Tuesday at 10:00 is fine, thank you.\n>\n> On Wed, 18 Nov 2026 at 11:40, Maria Rossi wrote:\n>> Would Tuesday at 10:00 or Wednesday after lunch suit you?',
    expected: {
      sorts: ['meeting'],
      priority: ['normal', 'normal'],
      language: 'en',
      outcome: ['card', 'question'],
      mentions: [['Friday', 'time']],
      why: 'A new date inside a thread; the quoted one is over.',
    },
  },
];
