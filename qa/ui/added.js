// Runs once; what became of added files can be put away.
element.addEventListener('click', (event) => {
  if (event.target.closest('[data-close]')) props.value = '';
});
