/** What the stand-in pages do in the browser: dialogs that open, a text that is typed, pictures that are chosen, a post that is sent. */
export const CLIENT = `
const files = [];
const one = (selector) => document.querySelector(selector);
const show = (selector, on) => { for (const el of document.querySelectorAll(selector)) el.hidden = !on; };

function textIn(box) {
  if (box.value !== undefined) return box.value;
  const lines = [];
  let line = null;
  for (const node of box.childNodes) {
    if (node.nodeName === 'DIV' || node.nodeName === 'P') {
      if (line !== null) lines.push(line);
      line = null;
      lines.push(node.textContent);
    } else {
      line = (line ?? '') + node.textContent;
    }
  }
  if (line !== null) lines.push(line);
  return lines.join('\\n');
}

// as a page does that offers people while one types
function meddle(box) {
  const words = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) words.currentNode.data = words.currentNode.data.replace(/@\\w+/, 'Ali Khan');
}

function ready() {
  const box = one('[data-box]');
  if (document.body.dataset.meddles === 'true') meddle(box);
  const send = one('[data-send]');
  if (!send) return;
  const text = textIn(box);
  const max = Number(document.body.dataset.max);
  send.disabled = (text.trim() === '' && files.length === 0) || [...text].length > max;
}

async function send() {
  const form = new FormData();
  form.set('text', textIn(one('[data-box]')));
  form.set('once', crypto.randomUUID?.() ?? String(Math.random()));
  form.set('alt', one('[data-alt]')?.value ?? '');
  for (const file of files) form.append('pictures', file);
  try {
    const answer = await fetch('/posts', { method: 'POST', body: form });
    if (answer.redirected) return location.assign(answer.url);
    if (!answer.ok) throw new Error('refused');
    const { link } = await answer.json();
    show('[data-dialog]', false);
    const toast = one('[data-toast]');
    toast.hidden = false;
    const view = toast.querySelector('a');
    if (view) view.href = link;
  } catch {
    one('[data-error]').hidden = false;
  }
}

document.execCommand('defaultParagraphSeparator', false, document.body.dataset.paragraph ?? 'div');
document.addEventListener('input', ready);
document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-show], [data-hide], [data-send]');
  if (!button) return;
  event.preventDefault();
  if (button.dataset.hide) show(button.dataset.hide, false);
  if (button.dataset.show) show(button.dataset.show, true);
  if (button.dataset.send !== undefined) send();
});
document.addEventListener('change', (event) => {
  if (event.target.type !== 'file') return;
  files.push(...event.target.files);
  for (const file of event.target.files) {
    const item = document.createElement(one('[data-previews]').tagName === 'UL' ? 'li' : 'span');
    const img = document.createElement('img');
    img.src = URL.createObjectURL(file);
    item.append(img);
    one('[data-previews]').append(item);
  }
  show('[data-chosen]', true);
  ready();
});
ready();
`;
