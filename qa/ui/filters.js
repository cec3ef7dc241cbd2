// Runs once in the filters; Gradio gives `element` and `props`. Keeps the fields' values where Gradio sends them
// from, and marks the folded form when a filter is set.
element.addEventListener('change', () => {
  const fields = [...element.querySelectorAll('[name]')];
  const values = Object.fromEntries(fields.map((field) => [field.name, field.value]));
  props.value = { ...props.value, ...values };
  element.querySelector('details').classList.toggle('set', fields.some((field) => field.value));
});
