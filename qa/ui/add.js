// Runs once where files are added; Gradio gives `element`, `trigger` and `upload`. Files may be dropped anywhere.
async function send(files) {
  if (!files.length) return;
  element.querySelector('details').open = false;
  const sent = [];
  for (const file of files) sent.push({ path: (await upload(file)).path, name: file.name });
  trigger('sent', { files: sent });
}

element.addEventListener('change', async (event) => {
  const { files } = event.target;
  await send([...files]);
  event.target.value = '';
});

for (const kind of ['dragover', 'drop', 'dragleave']) {
  document.addEventListener(kind, (event) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    document.body.classList.toggle('dropping', kind === 'dragover');
    if (kind === 'drop') send([...event.dataTransfer.files]);
  });
}
