/** The page of the stand-in for WhatsApp Web, in the shape of the real one: code, list of chats, messages, a box to write in. For tests only. */
export const WEB_PAGE = String.raw`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>WhatsApp</title><style>
body{font:15px sans-serif;display:flex;margin:0}#side{width:340px}#main{flex:1}[role=row]{padding:8px;border-bottom:1px solid #ddd}
.message-out{text-align:right}footer{border-top:1px solid #999;padding:8px}[contenteditable]{min-height:24px;border:1px solid #ccc;white-space:pre-wrap}
.selectable-text{white-space:pre-wrap}
</style></head><body><div id="app"></div><script>
const app = document.getElementById('app');
const make = (name, attributes = {}, children = []) => {
  const one = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) one.setAttribute(key, value);
  one.append(...children);
  return one;
};
let open = '', drawn = '', list = null, main = null;
const post = (path, body) => fetch(path, { method: 'POST', body: JSON.stringify(body) });
// as the real page shows them: emoji are pictures, *bold* loses its stars
const rich = (text) => text.split(/(\p{Extended_Pictographic}|\*[^*\n]+\*)/u).map((part) =>
  /^\p{Extended_Pictographic}$/u.test(part) ? make('img', { alt: part })
  : /^\*[^*]+\*$/.test(part) ? make('strong', {}, [part.slice(1, -1)]) : part);
const code = (value) => {
  const canvas = make('canvas', { 'aria-label': 'Scan this QR code to link a device!', width: 200, height: 200 });
  const pen = canvas.getContext('2d');
  for (let i = 0; i < 400; i++) if ((value * (i + 7) * 2654435761) & 4096) pen.fillRect((i % 20) * 10, Math.floor(i / 20) * 10, 10, 10);
  return canvas;
};
const row = ({ name, unread, last }) => {
  const cell = make('div', { role: 'gridcell' }, [make('span', { title: name }, [name]), make('div', {}, [make('span', {}, rich(last))])]);
  if (unread) cell.append(make('span', { 'aria-label': unread + ' unread messages' }, [String(unread)]));
  cell.onclick = () => { open = name; post('/open', { name }); };
  return make('div', { role: 'row' }, [cell]);
};
const bubble = ({ id, own, text, author, tick }) => make('div', { role: 'row' }, [make('div', { 'data-id': id }, [
  make('div', { class: own ? 'message-out' : 'message-in' }, [
    make('div', { 'data-pre-plain-text': '[10:15, 21/11/2026] ' + author + ': ' }, [make('span', { class: 'selectable-text' }, rich(text))]),
    own ? make('span', { 'data-icon': tick ? 'msg-check' : 'msg-time' }) : '',
  ])])]);
const textOf = (node) => node.nodeName === 'BR' ? '\n' : node.nodeType === 3 ? node.data : [...node.childNodes].map(textOf).join('');
const composer = (name) => {
  const box = make('div', { contenteditable: 'true', role: 'textbox', 'aria-label': 'Type a message' });
  const footer = make('footer', {}, [box]);
  const send = make('button', { 'aria-label': 'Send' }, ['➤']);
  send.onclick = () => { post('/send', { name, text: textOf(box).replace(/\n$/, '') }); box.textContent = ''; box.oninput(); };
  box.oninput = () => { if (textOf(box).trim()) footer.append(send); else send.remove(); };
  box.onkeydown = (event) => { if (event.key === 'Enter' && !event.shiftKey) { event.preventDefault(); send.onclick(); } };
  return footer;
};
const chatPanel = (chat) => make('div', { id: 'main' }, [
  make('header', {}, [make('span', { title: chat.name, dir: 'auto' }, [chat.name])]), make('div', { id: 'messages' }), composer(chat.name)]);
const draw = (state) => {
  if (state.mode !== 'chats' && state.mode !== 'offline') {
    main = list = null;
    if (state.mode === 'code') return app.replaceChildren(code(state.code));
    if (state.mode === 'loading') return app.replaceChildren(make('progress'));
    if (state.mode === 'conflict') return app.replaceChildren(make('div', { role: 'dialog' }, [
      'WhatsApp is open in another window. Click “Use here” to use WhatsApp in this window.', make('button', { onclick: "fetch('/use-here',{method:'POST'})" }, ['Use here'])]));
    return app.replaceChildren(make('h1', {}, ['Something new']));
  }
  if (!list) {
    const search = make('div', { contenteditable: 'true', role: 'textbox', 'aria-label': 'Search input textbox' });
    search.oninput = () => { drawn = ''; };
    list = make('div', { id: 'side' }, [search, make('div', { id: 'pane-side' })]);
    app.replaceChildren(list);
  }
  const wanted = textOf(list.firstChild).trim();
  const rows = state.chats.filter((chat) => wanted ? chat.name.includes(wanted) : !chat.hidden);
  const banner = state.mode === 'offline' ? [make('div', { 'data-icon': 'alert-computer' }, ['Computer not connected'])] : [];
  list.lastChild.replaceChildren(...banner, ...rows.map(row));
  const chat = state.chats.find(({ name }) => name === open);
  if (!chat || state.changed) return main?.remove();
  if (!main || main.querySelector('header span').title !== open) { main?.remove(); main = chatPanel(chat); app.append(main); }
  main.querySelector('#messages').replaceChildren(...chat.messages.map(bubble));
};
const turn = async () => {
  const state = await (await fetch('/state')).json();
  const now = JSON.stringify(state) + open;
  if (now !== drawn) { draw(state); drawn = now; }
};
setInterval(() => turn().catch(() => {}), 60);
</script></body></html>`;
