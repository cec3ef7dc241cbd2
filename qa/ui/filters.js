// Runs once in the filters; keeps the fields' values where Gradio sends them from.
element.addEventListener('change', (event) => {
  if (event.target.name) props.value = { ...props.value, [event.target.name]: event.target.value };
});
