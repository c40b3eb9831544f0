/** The line one writes in, with the message that is being answered above it. */
import { post } from './api.js';
import { quote } from './bubble.js';
import { byId } from './dom.js';
import { showToast } from './toast.js';

const PLACEHOLDER = 'Message';

/** @returns {{ replyTo(message: object, placeholder?: string): void }} */
export function startCompose() {
  const form = byId('compose');
  const input = byId('compose-text');
  const bar = byId('replying');
  let target = null;

  function replyTo(message, placeholder = PLACEHOLDER) {
    target = message;
    byId('replying-to').replaceChildren(quote(message));
    bar.hidden = false;
    input.placeholder = placeholder;
    input.focus();
  }

  function endReply() {
    target = null;
    bar.hidden = true;
    input.placeholder = PLACEHOLDER;
  }

  async function send() {
    const text = input.value;
    if (text.trim() === '') return;
    try {
      await post('/api/chat', { text, reply_to: target?.id });
      input.value = '';
      grow(input);
      endReply();
    } catch (error) {
      showToast(error.message);
    }
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void send();
  });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && target) endReply();
    // While a composition (Japanese, Chinese) is open, Enter belongs to it; on a phone it makes a new line.
    const sends = event.key === 'Enter' && !event.shiftKey && !event.isComposing;
    if (!sends || matchMedia('(hover: none)').matches) return;
    event.preventDefault();
    void send();
  });
  input.addEventListener('input', () => grow(input));
  byId('replying-end').addEventListener('click', () => {
    endReply();
    input.focus();
  });
  return { replyTo };
}

function grow(input) {
  input.style.height = 'auto';
  input.style.height = `${Math.min(input.scrollHeight, 160)}px`;
}
