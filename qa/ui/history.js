// Runs once in the menu of conversations; Gradio gives `element`, `trigger` and `watch`. `talk.js` keeps them.
const act = (what, id, title) =>
  document.dispatchEvent(new CustomEvent('talk', { detail: { act: what, id, title } }));
let ready = false;

function button(text, what, label) {
  const made = Object.assign(document.createElement('button'), { type: 'button', textContent: text });
  made.dataset.act = what;
  if (label) Object.assign(made, { ariaLabel: label, title: label });
  return made;
}

function row(id, talk, current, list) {
  const item = document.createElement('li');
  item.dataset.id = id;
  const open = button(talk.title, 'open');
  if (id === current) open.ariaCurrent = 'true';
  const { rename, delete: remove } = list.dataset;
  item.append(open, button('✎', 'rename', `${rename}: ${talk.title}`), button('×', 'delete', `${remove}: ${talk.title}`));
  return item;
}

document.addEventListener('kept', ({ detail: { talks, current } }) => {
  const list = element.querySelector('.talks');
  if (!list) return;
  const newest = Object.entries(talks).sort((one, other) => other[1].at - one[1].at);
  list.replaceChildren(...newest.map(([id, talk]) => row(id, talk, current, list)));
  element.querySelector('.none').hidden = newest.length > 0;
  element.querySelector('.exports').hidden = !current;
});

element.addEventListener('click', (event) => {
  const chosen = event.target.closest('button');
  if (!chosen) return;
  if (chosen.dataset.export) trigger('export', { ...chosen.dataset });
  const item = chosen.closest('li');
  if (!item) return;
  if (chosen.dataset.act === 'rename') {
    const open = item.querySelector('[data-act="open"]');
    const input = Object.assign(document.createElement('input'), { value: open.textContent, maxLength: 200 });
    input.ariaLabel = chosen.ariaLabel;
    open.replaceWith(input);
    input.select();
    return;
  }
  if (chosen.dataset.act === 'open') element.querySelector('details').open = false;
  act(chosen.dataset.act, item.dataset.id);
});

element.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') {
    element.querySelector('details').open = false;
    element.querySelector('summary').focus();
  }
  if (event.key === 'Enter' && event.target.matches('li input')) {
    act('rename', event.target.closest('li').dataset.id, event.target.value);
  }
});
element.addEventListener('focusout', (event) => {
  if (event.target.matches('li input')) act('list');
});
document.addEventListener('click', (event) => {
  const menu = element.querySelector('details');
  if (menu && event.target.isConnected && !element.contains(event.target)) menu.open = false;
});

watch('value', () => {
  if (!ready) act('again');
  ready = true;
});
