// Runs once in the conversation; Gradio gives `element`, `trigger`, `props` and `watch`.
// A button that carries data-ask asks that text; the others act on the turn that they name.
for (const name of ['ask', 'more', 'sort', 'drop', 'rate']) {
  element.addEventListener('click', (event) => {
    const button = event.target.closest(`[data-${name}]`);
    if (button) trigger(name, { ...button.dataset });
  });
}

// Beside the conversation stand the sources of the turn in which a marker was chosen; below it, on a phone, those of the last.
let moved = false;
element.addEventListener('click', (event) => {
  const turns = [...element.querySelectorAll('.turn')];
  const chosen = turns.indexOf(event.target.closest('.cite')?.closest('.turn'));
  if (chosen < 0 || matchMedia('(max-width: 60rem)').matches) return;
  moved ||= chosen < turns.length - 1;
  if (moved) trigger('beside', { beside: chosen });
});

element.addEventListener('submit', (event) => {
  event.preventDefault();
  const form = event.target.closest('[data-reason]');
  const detail = { rate: form.dataset.reason, verdict: form.dataset.verdict, reason: form.elements.reason.value };
  trigger('rate', detail);
});

// A dropped limit that the form set is taken out of the form as well.
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-drop]');
  if (button) document.dispatchEvent(new CustomEvent('filters', { detail: { [button.dataset.drop]: '' } }));
});

// Escape, and a choice, put the cards away until a marker is pointed at or a key moves the focus.
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') element.classList.add('calm');
  if (event.key === 'Tab' || event.key.startsWith('Arrow')) element.classList.remove('calm');
});
element.addEventListener('click', (event) => {
  if (event.target.closest('.cite')) element.classList.add('calm'); // the reader says it all
});
element.addEventListener('mouseover', (event) => {
  if (event.target.closest('.held')) element.classList.remove('calm');
});

// A turn is brought to the top of the view when it appears and when it is answered; results that grow stay put.
let seen = '';
watch('value', () => {
  const turns = element.querySelectorAll('.turn');
  const last = turns[turns.length - 1];
  const state = last ? turns.length + last.dataset.kind : '';
  // later, when the sources below it on a phone are there as well
  if (last && state !== seen) setTimeout(() => last.scrollIntoView({ block: 'start' }), 50);
  if (last && state !== seen && last.dataset.told) document.dispatchEvent(new CustomEvent('tell', { detail: last.dataset.told }));
  seen = state;
  const language = element.querySelector('[lang]');
  if (language) document.documentElement.lang = language.lang;
});
