/** On a phone one part is shown at a time; a dot says that another one has news. On a desktop all are shown. */
import { byId } from './dom.js';

export function startTabs() {
  for (const button of byId('tabs').children) button.addEventListener('click', () => show(button.dataset.part));
  show('chat');
}

function show(part) {
  byId('parts').dataset.part = part;
  for (const button of byId('tabs').children) {
    const chosen = button.dataset.part === part;
    if (chosen) button.setAttribute('aria-current', 'page');
    else button.removeAttribute('aria-current');
    if (chosen) button.classList.remove('news');
  }
}

/** Something is new in that part. @param {string} part */
export function mark(part) {
  if (byId('parts').dataset.part === part) return;
  for (const button of byId('tabs').children) if (button.dataset.part === part) button.classList.add('news');
}
