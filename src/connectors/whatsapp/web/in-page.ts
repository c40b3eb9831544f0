/** Runs inside WhatsApp Web's page: gives what stands there as plain data. A text of its own, because it knows nothing of this program. */
export const IN_PAGE = String.raw`({ at, bounds }) => {
  const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
  const isShown = (one) => one.getClientRects().length > 0;
  const shown = (selector, inside) => all(selector, inside).filter(isShown);
  // as it reads: pictures of emoji by their words, breaks as line breaks
  const textOf = (node) => {
    if (node.nodeType === 3) return node.data;
    if (node.nodeType !== 1) return '';
    if (node.nodeName === 'IMG') return node.alt || '';
    if (node.nodeName === 'BR') return '\n';
    const parts = [...node.childNodes];
    const isLines = parts.length > 1 && parts.every((part) => part.nodeName === 'P' || part.nodeName === 'DIV');
    return parts.map(textOf).join(isLines ? '\n' : '');
  };
  // a word of one element never runs into that of the next
  const wordsOf = (node) =>
    node.nodeType === 3 ? node.data : node.nodeName === 'IMG' ? node.alt || '' : [...node.childNodes].map(wordsOf).join(' ');
  const titleOf = (one) => one ? one.getAttribute('title') || textOf(one) : '';
  const row = (one) => {
    const badge = all(at.rowUnread, one)[0];
    const count = badge ? parseInt(textOf(badge) || badge.getAttribute('aria-label') || '', 10) || 1 : 0;
    return { name: titleOf(all(at.rowName, one)[0]), unread: count, says: wordsOf(one).slice(0, 5000) };
  };
  const message = (one) => {
    const own = one.matches(at.messageOwn) || all(at.messageOwn, one).length > 0 || one.closest(at.messageOwn) !== null;
    const head = all(at.messageHead, one)[0];
    const text = all(at.messageText, one)[0];
    return {
      id: one.getAttribute('data-id') || '',
      isOwn: own,
      hasTick: all(at.messageTick, one).length > 0,
      text: (text ? textOf(text) : '').slice(0, 70000),
      head: head ? head.getAttribute('data-pre-plain-text') || '' : '',
    };
  };
  const isMessage = (one) => all(at.messageOwn + ', ' + at.messageOther, one).length > 0
    || one.matches(at.messageOwn + ', ' + at.messageOther) || one.closest(at.messageOwn + ', ' + at.messageOther) !== null;
  const composers = shown(at.composer);
  return {
    hasCode: shown(at.code).length > 0,
    hasChats: shown(at.chatList).length > 0,
    isOffline: shown(at.offline).length > 0,
    isLoading: shown(at.loading).length > 0,
    dialog: shown(at.dialog).map(textOf).join('\n').slice(0, 2000),
    rows: shown(at.row).slice(0, bounds.rows).map(row),
    openName: titleOf(shown(at.openName)[0]),
    messages: all(at.message).filter(isMessage).slice(-bounds.messages).map(message),
    composer: composers.length === 1 ? textOf(composers[0]).replace(/\n$/, '') : null,
  };
}`;
