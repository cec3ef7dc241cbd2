// Runs once in the conversation; Gradio gives `element`, `trigger`, `props` and `watch`.
// A button with data-ask asks that text; one with data-more shows more results of that turn.
for (const name of ['ask', 'more']) {
  element.addEventListener('click', (event) => {
    const button = event.target.closest(`[data-${name}]`);
    if (button) trigger(name, { [name]: button.dataset[name] });
  });
}

// The newest turn is brought to the top of the view, but results that grow stay where they are.
let turns = 0;
watch('value', () => {
  const shown = element.querySelectorAll('.turn');
  if (shown.length > turns) shown[shown.length - 1].scrollIntoView({ block: 'start' });
  turns = shown.length;
  const language = element.querySelector('[lang]');
  if (language) document.documentElement.lang = language.lang;
});
