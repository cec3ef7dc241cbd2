// Runs once; saves the file that the server wrote, as the browser saves any download.
watch('value', () => {
  if (!props.value) return;
  const { name, type, text } = JSON.parse(props.value);
  const url = URL.createObjectURL(new Blob([text], { type }));
  Object.assign(document.createElement('a'), { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
});
