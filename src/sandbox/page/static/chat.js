/** The Telegram chat: messages as they come and change, taps, replies. */
import { get, post } from './api.js';
import { bubble } from './bubble.js';
import { startCompose } from './compose.js';
import { byId, el, keepChildren } from './dom.js';
import { mark } from './tabs.js';
import { showAlert, showToast } from './toast.js';

const NEAR_END_PX = 120;

/** @returns {() => Promise<void>} reads the chat again */
export function startChat() {
  const list = byId('chat');
  const toEnd = byId('to-end');
  const compose = startCompose();
  let newest = null;

  const isAtEnd = () => list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END_PX;
  const goToEnd = () => list.scrollTo({ top: list.scrollHeight });
  list.addEventListener('scroll', () => {
    if (isAtEnd()) toEnd.hidden = true;
  });
  toEnd.addEventListener('click', goToEnd);
  // A phone's keyboard or another tab changes the height: the end stays in sight.
  let height = 0;
  new ResizeObserver(() => {
    const wasAtEnd = list.scrollHeight - list.scrollTop - height < NEAR_END_PX;
    height = list.clientHeight;
    if (wasAtEnd) goToEnd();
  }).observe(list);
  // A picture has its height only when it is there, and pushes the end away.
  list.addEventListener(
    'load',
    ({ target }) => {
      const left = list.scrollHeight - list.scrollTop - list.clientHeight;
      if (left - target.clientHeight < NEAR_END_PX) goToEnd();
    },
    true,
  );

  return async () => {
    const { messages } = await get('/api/chat');
    const byNumber = new Map(messages.map((message) => [message.id, message]));
    const follow = isAtEnd();
    const focus = focusedButton(list);
    if (messages.length === 0) list.replaceChildren(welcome());
    else
      keepChildren(
        list,
        messages,
        ({ id }) => `m${id}`,
        (message) => bubble(message, (id) => byNumber.get(id), { onTap: tap, onReply: compose.replyTo }),
      );
    refocus(list, focus);
    const last = messages.at(-1);
    const fresh = last !== undefined && last.id !== newest;
    if (follow || last?.from === 'owner') goToEnd();
    else if (fresh) toEnd.hidden = false;
    if (fresh && newest !== null) {
      if (last.from === 'bot') mark('chat');
      if (last.force_reply !== null) compose.replyTo(last, last.force_reply || undefined);
    }
    newest = last?.id ?? 0;
  };
}

async function tap(message, button, element) {
  if (button.url) return showToast(`Opens ${button.url}`);
  element.classList.add('busy');
  try {
    const { toast } = await post('/api/tap', { message_id: message.id, data: button.data });
    if (toast?.alert) showAlert(toast.text);
    else if (toast?.text) showToast(toast.text);
  } catch (error) {
    showToast(error.message);
  } finally {
    element.classList.remove('busy');
  }
}

/** Which button of which message has the focus, so that it keeps it when the message is drawn anew. */
function focusedButton(list) {
  const focused = document.activeElement;
  if (!focused || !list.contains(focused)) return null;
  return { id: focused.closest('[data-id]')?.dataset.id, data: focused.dataset.data };
}

function refocus(list, focus) {
  if (!focus?.id || list.contains(document.activeElement)) return;
  const message = [...list.children].find(({ dataset }) => dataset.id === focus.id);
  const buttons = [...(message?.querySelectorAll('.key') ?? [])];
  const next = buttons.find(({ dataset }) => dataset.data === focus.data) ?? buttons[0] ?? list;
  next.focus({ preventScroll: true });
}

function welcome() {
  return el(
    'div.welcome',
    { 'data-key': 'welcome' },
    el('strong', null, 'Nothing to decide yet'),
    el('p', null, 'Send the employee a mail, or just write here what it should do, for example:'),
    el('p.say', null, '“Write to ali@example.com that the invoice is on its way”'),
    el('p.say', null, '“Post on X: we open at nine on Saturday”'),
    el('p.say', null, '“Invoice Ali Khan 5000 for ten chairs”'),
  );
}
