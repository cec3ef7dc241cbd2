// Runs once in the conversation; Gradio gives `element`, `trigger`, `props` and `watch`.
// A button with data-ask asks that text; one with data-more shows more results of that turn.
for (const name of ['ask', 'more']) {
  element.addEventListener('click', (event) => {
    const button = event.target.closest(`[data-${name}]`);
    if (button) trigger(name, { [name]: button.dataset[name] });
  });
}

// A turn is brought to the top of the view when it appears and when it is answered; results that grow stay put.
let seen = '';
watch('value', () => {
  const turns = element.querySelectorAll('.turn');
  const last = turns[turns.length - 1];
  const state = last ? turns.length + last.dataset.kind : '';
  // later, when the sources below it on a phone are there as well
  if (last && state !== seen) setTimeout(() => last.scrollIntoView({ block: 'start' }), 50);
  seen = state;
  const language = element.querySelector('[lang]');
  if (language) document.documentElement.lang = language.lang;
});
