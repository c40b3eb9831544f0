/** What the outside world received: each mail whole, as its receiver would see it, with the headers that thread it. */
import { get } from './api.js';
import { byId, clockTime, el, isolated, keepChildren, size } from './dom.js';
import { mark } from './tabs.js';

/** @returns {() => Promise<void>} reads it again */
export function startOutside() {
  const list = byId('outside');
  let known = null;
  return async () => {
    const { mails } = await get('/api/world');
    byId('outside-count').textContent = String(mails.length);
    if (mails.length === 0) list.replaceChildren(empty());
    else keepChildren(list, [...mails].reverse(), ({ id }) => `mail-${id}`, mailView);
    if (known !== null && mails.length > known) mark('outside');
    known = mails.length;
  };
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
    el('p', null, 'Approve a card in the chat, and what was sent appears here.'),
  );
}
