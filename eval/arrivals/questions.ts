/** Questions and orders of customers: they want an answer, in their own language. */
import type { Example } from './example.ts';

export const QUESTIONS: readonly Example[] = [
  {
    name: 'stock-en-short',
    from: 'Ali Khan <ali@example.com>',
    subject: 'Blue chairs',
    request: 'Hi, do you still have the blue chairs in stock? I would need six of them.\n\nAli',
    expected: {
      sorts: ['question', 'order'],
      priority: ['normal', 'normal'],
      language: 'en',
      outcome: ['card'],
      mentions: [['chair']],
      why: 'A plain question of a known customer.',
    },
  },
  {
    name: 'stock-de',
    from: 'Anna Bauer <anna@bauer-bau.example>',
    subject: 'Lieferbarkeit Eichentisch',
    request:
      'Guten Tag Frau Winter,\n\nist der Eichentisch in 2,20 m derzeit lieferbar, und wie lang wäre die Lieferzeit nach Leipzig?\n\nMit freundlichen Grüßen\nAnna Bauer\n--\nBauer Bau GmbH · Ringstraße 4 · 04109 Leipzig',
    expected: {
      sorts: ['question', 'order'],
      priority: ['normal', 'normal'],
      language: 'de',
      outcome: ['card'],
      mentions: [['tisch']],
      why: 'A German question wants a German answer.',
    },
  },
  {
    name: 'delivery-fr',
    from: 'Jean Moreau <jean@moreau.example>',
    subject: 'Délai de livraison',
    request:
      'Bonjour,\n\nJe souhaite commander deux tables en chêne. Quel est le délai de livraison à Lyon, et livrez-vous à l’étage ?\n\nMerci d’avance pour votre réponse.\nCordialement,\nJean Moreau',
    expected: {
      sorts: ['question', 'order'],
      priority: ['normal', 'normal'],
      language: 'fr',
      outcome: ['card'],
      mentions: [['table']],
      why: 'A French customer asks before he orders.',
    },
  },
  {
    name: 'price-es',
    from: 'Lucía Ortega <lucia@ortega.example>',
    subject: 'Consulta sobre precios',
    request:
      'Hola:\n\n¿Podrían enviarme la lista de precios de las sillas para restaurante? Necesitamos unas cuarenta para nuestro nuevo local en Sevilla.\n\nMuchas gracias,\nLucía Ortega',
    expected: {
      sorts: ['question', 'order', 'request'],
      priority: ['normal', 'normal'],
      language: 'es',
      outcome: ['card'],
      mentions: [['silla']],
      why: 'A Spanish inquiry with a large order behind it.',
    },
  },
  {
    name: 'shipping-tr',
    from: 'Mehmet Yılmaz <mehmet@yilmaz.example>',
    subject: 'Kargo süresi',
    request:
      'Merhaba,\n\nİstanbul’a gönderim yapıyor musunuz? Masayı sipariş etmek istiyorum ama teslimat ne kadar sürer bilmiyorum.\n\nTeşekkür ederim,\nMehmet',
    expected: {
      sorts: ['question', 'order'],
      priority: ['normal', 'normal'],
      language: 'tr',
      outcome: ['card'],
      mentions: [['masa']],
      why: 'A Turkish question about delivery.',
    },
  },
  {
    name: 'order-status-roman-urdu',
    from: 'Bilal Ahmed <bilal@lahore-traders.example>',
    subject: 'Order ka status',
    request:
      'Assalam o alaikum,\n\nMera order abhi tak nahi aaya, kya aap bata sakte hain ke kab tak mil jaye ga? Order number W-2291 hai.\n\nShukriya,\nBilal',
    expected: {
      sorts: ['order', 'question'],
      priority: ['normal', 'high'],
      language: 'ur',
      outcome: ['card'],
      mentions: [['W-2291']],
      why: 'Urdu in Latin letters; the order number matters.',
    },
  },
  {
    name: 'wholesale-roman-hindi',
    from: 'Ravi Sharma <ravi@sharma-furnishings.example>',
    subject: 'Wholesale rate chahiye',
    request:
      'Namaste ji,\n\nHumein apne showroom ke liye 30 kursiyan chahiye. Kripya wholesale rate aur delivery ka samay batayein.\n\nDhanyavaad,\nRavi',
    expected: {
      sorts: ['question', 'order', 'request'],
      priority: ['normal', 'normal'],
      language: 'hi',
      outcome: ['card'],
      mentions: [['wholesale']],
      why: 'Hindi in Latin letters; he asks for a rate.',
    },
  },
  {
    name: 'catalogue-ja',
    from: '佐藤 健 <sato@tokyo-interior.example>',
    subject: 'カタログのお願い',
    request:
      'お世話になっております。東京インテリアの佐藤と申します。\n\n椅子の新しいカタログを送っていただけますでしょうか。また、日本への発送は可能ですか？\n\nよろしくお願いいたします。\n佐藤',
    expected: {
      sorts: ['question', 'request', 'order'],
      priority: ['normal', 'normal'],
      language: 'ja',
      outcome: ['card'],
      mentions: [['カタログ']],
      why: 'A polite Japanese request for a catalogue.',
    },
  },
  {
    name: 'order-change-two-things',
    from: 'Ali Khan <ali@example.com>',
    subject: 'Re: Order W-2304',
    request:
      'Hello Sara,\n\ntwo things about order W-2304:\n\n1. Please change the colour from grey to green.\n2. Can it be delivered to our warehouse instead of the shop?\n\nRegards\nAli',
    expected: {
      sorts: ['order', 'request', 'question'],
      priority: ['normal', 'normal'],
      language: 'en',
      outcome: ['card'],
      mentions: [
        ['green', 'colour', 'color'],
        ['warehouse', 'deliver'],
      ],
      why: 'Two things are asked: an answer to one of them is half an answer.',
    },
  },
  {
    name: 'order-new-de',
    from: 'Klaus Meier <klaus.meier@praxis-meier.example>',
    subject: 'Bestellung',
    request:
      'Sehr geehrte Damen und Herren,\n\nhiermit bestelle ich vier Stühle Modell „Linde“ in Buche. Bitte senden Sie mir eine Auftragsbestätigung.\n\nHochachtungsvoll\nDr. Klaus Meier',
    expected: {
      sorts: ['order'],
      priority: ['normal', 'normal'],
      language: 'de',
      outcome: ['card'],
      mentions: [['Linde', 'Stühle']],
      why: 'A formal order wants its confirmation.',
    },
  },
  {
    name: 'terse-question',
    from: 'Tom Reed <tom@reed-cafe.example>',
    subject: 'price?',
    request: 'oak bench 180cm, price?',
    expected: {
      sorts: ['question', 'order'],
      priority: ['normal', 'normal'],
      language: 'en',
      outcome: ['card'],
      mentions: [['bench']],
      why: 'Terse, but a customer.',
    },
  },
  {
    name: 'confused-customer',
    from: 'Margaret Hill <margaret.hill@example.net>',
    subject: 'the thing with the legs',
    request:
      'hello dear, my grandson gave me this address. i have the small table, the round one, and the paper said there are 4 screws but i only find three, or is the long one also a screw?? i am not good with these things. what should i do\nmargaret',
    expected: {
      sorts: ['question', 'complaint', 'request'],
      priority: ['normal', 'normal'],
      language: 'en',
      outcome: ['card'],
      mentions: [['screw']],
      why: 'Confused and friendly: she needs help with a missing screw.',
    },
  },
  {
    name: 'one-word',
    from: 'Nina Castell <nina@castell.example>',
    subject: 'Re: Offer 2026-118',
    request: 'Yes.',
    expected: {
      sorts: ['order', 'other', 'request', 'personal'],
      priority: ['normal', 'normal'],
      language: 'en',
      outcome: ['card', 'question'],
      why: 'A yes to an offer starts an order; somebody has to go on with it.',
    },
  },
  {
    name: 'press-question',
    from: 'Elena Fischer <fischer@stadtblatt.example>',
    subject: 'Anfrage für einen Artikel über Handwerksbetriebe',
    request:
      'Sehr geehrte Frau Winter,\n\nfür unsere Beilage schreibe ich über Werkstätten in der Region. Dürfte ich Ihnen fünf Fragen schicken? Redaktionsschluss ist Ende des Monats.\n\nFreundliche Grüße\nElena Fischer, Stadtblatt',
    expected: {
      sorts: ['question', 'request', 'other'],
      priority: ['normal', 'high'],
      language: 'de',
      outcome: ['card', 'question'],
      mentions: [['Frage', 'Artikel']],
      why: 'The press is answered, or the owner says whether she wants to.',
    },
  },
];
