/** What the outside has seen: mails, posts, messages and entries in the books, each as its receiver would see it. */
import { get } from './api.js';
import { byId, clockTime, el, isolated, keepChildren, size } from './dom.js';
import { mark } from './tabs.js';

const MAIL = 'mail';

/** @returns {() => Promise<void>} reads it again */
export function startOutside() {
  const list = byId('outside');
  const places = byId('outside-places');
  let known = null;
  let chosen = MAIL;
  let seen = [];

  async function read() {
    const [{ mails }, { services }] = await Promise.all([get('/api/world'), get('/api/services')]);
    seen = [
      { id: MAIL, title: 'Mail', things: mails.map((mail) => ({ mail, key: `mail-${mail.id}` })).reverse() },
      ...services.map(({ id, title, shown }) => ({
        id,
        title,
        things: shown.map((thing) => ({ thing, service: id, key: `${id}-${thing.id}` })),
      })),
    ];
    const keys = seen.flatMap(({ things }) => things.map(({ key }) => key));
    const fresh = known === null ? undefined : keys.find((key) => !known.has(key));
    if (fresh) {
      mark('outside');
      chosen = seen.find(({ things }) => things.some(({ key }) => key === fresh)).id;
    }
    known = new Set(keys);
    show();
  }

  function show() {
    places.hidden = seen.length < 2;
    keepChildren(
      places,
      seen.map(({ id, title, things }) => ({ id, title, count: things.length, pressed: id === chosen })),
      ({ id }) => id,
      ({ id, title, count, pressed }) =>
        el(
          'button.chip',
          { type: 'button', 'aria-pressed': String(pressed), onclick: () => choose(id) },
          count > 0 ? `${title} ${count}` : title,
        ),
    );
    const { things } = seen.find(({ id }) => id === chosen) ?? seen[0];
    if (things.length === 0) list.replaceChildren(empty());
    else keepChildren(list, things, ({ key }) => key, view);
  }

  function choose(id) {
    chosen = id;
    show();
  }

  return read;
}

function view({ mail, thing, service }) {
  return mail ? mailView(mail) : thingView(service, thing);
}

/** A post, a message, an entry in the books. */
function thingView(service, { id, at, by, title, text, details, pictures, link, replies }) {
  return el(
    'article.mail',
    { 'aria-label': title || text.slice(0, 80) },
    el(
      'header',
      null,
      el('h3', { dir: 'auto' }, title || by),
      el('time', { datetime: new Date(at).toISOString() }, clockTime(at)),
    ),
    title && el('p.mail-to', null, isolated(by)),
    text && el('div.mail-text', { dir: 'auto' }, text),
    ...pictures.map(({ alt }, n) =>
      el('img.post-picture', {
        src: `/api/picture?service=${service}&id=${encodeURIComponent(id)}&number=${n}`,
        alt,
        title: alt,
      }),
    ),
    details.length > 0 && el('p.mail-to', null, isolated(details.join(' · '))),
    link && el('p.mail-to', { dir: 'ltr' }, isolated(link)),
    replies.length > 0 && el('div.replies', null, ...replies.map(replyView)),
  );
}

function replyView({ by, text, at }) {
  return el(
    'p',
    { dir: 'auto' },
    el('strong', null, isolated(by)),
    ` ${text} `,
    el('time', { datetime: new Date(at).toISOString() }, clockTime(at)),
  );
}

function mailView(mail) {
  return el(
    'article.mail',
    { 'aria-label': `Mail: ${mail.subject}` },
    el(
      'header',
      null,
      el('h3', { dir: 'auto' }, mail.subject || '(no subject)'),
      el('time', { datetime: new Date(mail.at).toISOString() }, clockTime(mail.at)),
    ),
    el(
      'p.mail-to',
      null,
      el('span', null, 'to '),
      isolated([...mail.to, ...mail.cc, ...mail.bcc].join(', ')),
      mail.in_reply_to && el('span.tag', { title: 'It carries In-Reply-To and References' }, 'in the thread'),
    ),
    el('div.mail-text', { dir: 'auto' }, mail.text),
    mail.attachments.length > 0 &&
      el('div.mail-files', null, ...mail.attachments.map((file, n) => attachment(mail, file, n))),
    el('details', null, el('summary', null, 'Headers'), headers(mail)),
  );
}

function headers(mail) {
  const rows = {
    From: mail.from,
    To: mail.to.join(', '),
    Cc: mail.cc.join(', '),
    Bcc: mail.bcc.join(', '),
    'Message-ID': mail.message_id,
    'In-Reply-To': mail.in_reply_to,
    References: mail.references.join(' '),
    Thread: mail.thread_id,
  };
  const shown = Object.entries(rows).filter(([, value]) => value);
  return el(
    'dl.properties',
    null,
    ...shown.flatMap(([name, value]) => [el('dt', null, name), el('dd', { dir: 'auto' }, value)]),
  );
}

function attachment(mail, file, number) {
  return el(
    'a.file',
    { href: `/api/attachment?mail=${encodeURIComponent(mail.id)}&number=${number}`, download: file.name },
    el('span.file-icon', { 'aria-hidden': 'true' }, '↓'),
    el('span.file-name', { dir: 'auto' }, file.name),
    el('span.file-size', null, size(file.bytes)),
  );
}

function empty() {
  return el(
    'div.empty',
    { 'data-key': 'empty' },
    el('strong', null, 'Nothing has left'),
    el('p', null, 'Approve a card in the chat, and what was sent or posted appears here.'),
  );
}
