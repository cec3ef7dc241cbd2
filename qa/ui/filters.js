// Runs once in the filters; Gradio gives `element`, `props` and `watch`. Keeps the fields' values where Gradio sends
// them from, and shows each filter that is set as a button that takes it off.
const field = (name) => element.querySelector(`[name="${name}"]`);

function changed() {
  const fields = [...element.querySelectorAll('[name]')];
  props.value = { ...props.value, ...Object.fromEntries(fields.map((one) => [one.name, one.value])) };
  chips();
}

function chips() {
  const list = element.querySelector('.chips');
  if (!list) return;
  const set = [...element.querySelectorAll('[name]')].filter((one) => one.value);
  element.querySelector('details').classList.toggle('set', set.length > 0);
  list.replaceChildren(
    ...set.map((one) => {
      const text = (one.dataset.text ?? list.dataset[one.name] ?? '{value}').replace(/{\w+}/, () => one.dataset.title || one.value);
      const label = list.dataset.remove.replace('{limit}', () => text);
      const chip = Object.assign(document.createElement('button'), { type: 'button', className: 'chip', title: label });
      chip.textContent = `${text} ×`;
      chip.ariaLabel = label;
      chip.dataset.clear = one.name;
      return chip;
    }),
  );
}

function fill(values) {
  for (const [name, value] of Object.entries(values)) {
    const one = field(name);
    if (!one) continue;
    if (one.options && ![...one.options].some((option) => option.value === value)) one.add(new Option(value, value));
    one.value = value;
  }
  changed();
}

element.addEventListener('change', changed);
element.addEventListener('click', (event) => {
  const { clear, year } = event.target.closest('button')?.dataset ?? {};
  if (clear) {
    fill({ [clear]: '' });
    document.querySelector('#question textarea').focus();
  }
  if (year) fill({ since: `${year}-01-01`, until: `${year}-12-31` });
});
element.addEventListener('toggle', () => element.querySelector('.years')?.scrollTo({ left: 1e6 }), true); // the latest
document.addEventListener('filters', (event) => fill(event.detail));
document.addEventListener('click', (event) => {
  const about = event.target.closest('[data-about]')?.dataset;
  if (!about) return;
  field('article').dataset.title = about.title;
  fill({ since: '', until: '', source: '', category: '', author: '', article: about.about });
  document.querySelector('#question textarea').focus();
});
watch('value', () => {
  // the page's policy allows a style that a script sets, and no style attribute
  for (const bar of element.querySelectorAll('[data-height]')) bar.style.height = bar.dataset.height;
  chips();
});
