/** People who are not happy, loudly and quietly. */
import type { Example } from './example.ts';

export const COMPLAINTS: readonly Example[] = [
  {
    name: 'angry-capitals',
    from: 'Greg Dalton <greg.dalton@example.net>',
    subject: 'WHERE IS MY TABLE',
    request:
      'THIS IS UNACCEPTABLE!!! I paid SIX WEEKS ago and nobody answers the phone. I want the table this week or my money back. Order W-2188.',
    expected: {
      sorts: ['complaint'],
      priority: ['high', 'urgent'],
      language: 'en',
      outcome: ['card'],
      mentions: [['W-2188', 'table']],
      why: 'Angry, and six weeks late.',
    },
  },
  {
    name: 'damaged-de',
    from: 'Familie Lindner <lindner@example.org>',
    subject: 'Kommode beschädigt angekommen',
    request:
      'Guten Tag,\n\nleider ist die Kommode heute mit einem tiefen Kratzer und einer abgebrochenen Ecke angekommen. Fotos hängen an. Wir sind enttäuscht und bitten um Ersatz.\n\nMit freundlichen Grüßen\nFamilie Lindner',
    facts: { files: ['kratzer.jpg (1.2 MB)', 'ecke.jpg (980 kB)'] },
    expected: {
      sorts: ['complaint'],
      priority: ['high', 'high'],
      language: 'de',
      outcome: ['card'],
      mentions: [['Kommode']],
      why: 'Goods arrived broken; polite but unhappy.',
    },
  },
  {
    name: 'quiet-disappointment',
    from: 'Ruth Ellis <ruth@ellis-design.example>',
    subject: 'A small remark',
    request:
      'Dear Sara,\n\nI have bought from you for ten years and always loved it, so this is hard to write: the last two chairs wobble, and the finish is not what it used to be. I am not asking for anything. I just thought you should know.\n\nWarmly\nRuth',
    expected: {
      sorts: ['complaint', 'personal'],
      priority: ['normal', 'high'],
      language: 'en',
      outcome: ['card'],
      mentions: [['chair', 'finish']],
      why: 'The quietest complaint of the best customer: it asks for nothing and deserves an answer.',
    },
  },
  {
    name: 'reclamation-fr',
    from: 'Claire Dubois <claire.dubois@example.org>',
    subject: 'Réclamation – lampe défectueuse',
    request:
      'Bonjour,\n\nLa lampe reçue hier ne fonctionne pas. Je suis très déçue, c’est inacceptable pour ce prix. Je demande un remboursement.\n\nClaire Dubois',
    expected: {
      sorts: ['complaint'],
      priority: ['high', 'urgent'],
      language: 'fr',
      outcome: ['card'],
      mentions: [['lampe']],
      why: 'A French complaint with a refund asked for.',
    },
  },
  {
    name: 'queja-es',
    from: 'Pablo Ruiz <pablo.ruiz@example.net>',
    subject: 'Queja por el retraso',
    request:
      'Buenas tardes:\n\nEstoy muy decepcionado. El pedido llegó con tres semanas de retraso y una de las sillas está rota. Exijo una solución urgente.\n\nPablo Ruiz',
    expected: {
      sorts: ['complaint'],
      priority: ['high', 'urgent'],
      language: 'es',
      outcome: ['card'],
      mentions: [['silla', 'pedido']],
      why: 'Late and broken, in Spanish.',
    },
  },
  {
    name: 'sikayet-tr',
    from: 'Zeynep Kaya <zeynep.kaya@example.org>',
    subject: 'Şikayet',
    request:
      'Merhaba,\n\nAldığım dolap kırık geldi ve kimse telefona cevap vermiyor. Çok memnuniyetsizim, para iadesi istiyorum.\n\nZeynep Kaya',
    expected: {
      sorts: ['complaint'],
      priority: ['high', 'urgent'],
      language: 'tr',
      outcome: ['card'],
      mentions: [['dolap']],
      why: 'A Turkish complaint: broken, and nobody answers.',
    },
  },
  {
    name: 'shikayat-roman-urdu',
    from: 'Sana Malik <sana.malik@example.net>',
    subject: 'Bohat kharab quality',
    request:
      'Salam, jo table aap ne bheja hai us ki quality bohat kharab hai aur aik taang tooti hui hai. Mujhe apne paise wapas chahiye. Jaldi jawab dein.\nSana',
    expected: {
      sorts: ['complaint'],
      priority: ['high', 'urgent'],
      language: 'ur',
      outcome: ['card'],
      mentions: [['table']],
      why: 'A complaint in Urdu, in Latin letters.',
    },
  },
  {
    name: 'threat-of-lawyer',
    from: 'Dr. Peter Voss <voss@voss-partner.example>',
    subject: 'Fristsetzung: mangelhafte Lieferung W-2101',
    request:
      'Sehr geehrte Frau Winter,\n\nnamens meines Mandanten fordere ich Sie auf, den Mangel an der Lieferung W-2101 bis zum 5. Dezember zu beheben. Andernfalls werden wir rechtliche Schritte einleiten.\n\nDr. Peter Voss\nRechtsanwalt',
    expected: {
      sorts: ['complaint', 'request'],
      priority: ['high', 'urgent'],
      language: 'de',
      outcome: ['card', 'question'],
      mentions: [['W-2101', 'Schreiben', 'Nachricht', 'Lieferung']],
      why: 'A lawyer sets a date: high, and the owner decides.',
    },
  },
];
