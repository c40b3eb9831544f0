/** One message of the chat as a bubble with its buttons. */
import { clockTime, el, size } from './dom.js';
import { withEntities } from './entities.js';

/**
 * @param {object} message as GET /api/chat gives it
 * @param {(id: number) => {text: string, from: string} | undefined} find
 * @param {{ onTap(message: object, button: object, element: HTMLElement): void, onReply(message: object): void }} actions
 */
export function bubble(message, find, { onTap, onReply }) {
  const mine = message.from === 'owner';
  const answered = message.reply_to === null ? null : find(message.reply_to);
  const body = el('div.bubble-text', { dir: 'auto' }, withEntities(message.text, message.entities));
  const box = el(
    'div.bubble',
    { onclick: () => replyUnlessSelecting(() => onReply(message)) },
    answered && quote(answered),
    message.document && (message.document.photo ? photo(message) : attachment(message)),
    message.text !== '' && body,
    el(
      'div.bubble-foot',
      null,
      message.edited > 0 && el('span', null, 'edited'),
      el('time', { datetime: new Date(message.at).toISOString() }, clockTime(message.at)),
    ),
  );
  return el(
    mine ? 'article.message.mine' : 'article.message',
    { 'aria-label': mine ? 'You' : 'Countersign', 'data-id': message.id },
    el(
      'div.bubble-row',
      null,
      box,
      el(
        'button.reply',
        { type: 'button', 'aria-label': 'Reply to this message', onclick: () => onReply(message) },
        '↩',
      ),
    ),
    message.buttons.length > 0 && keyboard(message, onTap),
  );
}

/** @param {{text: string, from: string}} message */
export function quote(message) {
  return el(
    'div.quote',
    null,
    el('strong', null, message.from === 'owner' ? 'You' : 'Countersign'),
    el('span', { dir: 'auto' }, message.text.slice(0, 140)),
  );
}

function keyboard(message, onTap) {
  const rows = message.buttons.map((row) =>
    el(
      'div.keys',
      null,
      ...row.map((button) =>
        el(
          `button.key${button.style ? `.${button.style}` : ''}`,
          {
            type: 'button',
            title: button.url,
            'data-data': button.data,
            onclick: (event) => onTap(message, button, event.currentTarget),
          },
          button.text,
        ),
      ),
    ),
  );
  return el('div.keyboard', { role: 'group', 'aria-label': 'Buttons of this message' }, ...rows);
}

function attachment(message) {
  const { name, bytes } = message.document;
  return el(
    'a.file',
    { href: `/api/document?message_id=${message.id}`, download: name, onclick: (event) => event.stopPropagation() },
    el('span.file-icon', { 'aria-hidden': 'true' }, '↓'),
    el('span.file-name', { dir: 'auto' }, name),
    el('span.file-size', null, size(bytes)),
  );
}

function photo(message) {
  return el('img.photo', { src: `/api/photo?message_id=${message.id}`, alt: message.text || message.document.name });
}

/** A click that ends a selection means "copy", not "reply". */
function replyUnlessSelecting(reply) {
  if (getSelection()?.isCollapsed ?? true) reply();
}
