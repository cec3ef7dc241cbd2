// Runs once, for the page as a whole: keys, copying, links, and telling screen readers what happened.
const live = Object.assign(document.createElement('div'), { className: 'unseen' });
live.setAttribute('role', 'status');
document.body.append(live);
document.addEventListener('tell', (event) => {
  live.textContent = event.detail;
});

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // without https there is no clipboard to write to; a selection can be copied everywhere
    const area = Object.assign(document.createElement('textarea'), { value: text, className: 'unseen' });
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
}

document.addEventListener('click', async (event) => {
  const button = event.target.closest('[data-copy], [data-link]');
  if (!button) return;
  const link = button.dataset.link;
  await copy(link ? location.origin + location.pathname + link : button.dataset.copy);
  const copied = document.querySelector('[data-copied]')?.dataset.copied ?? '';
  document.dispatchEvent(new CustomEvent('tell', { detail: copied }));
  const text = button.textContent;
  button.textContent = copied;
  setTimeout(() => (button.textContent = text), 1500);
  button.focus();
});

// "/" goes to the question; up and down go through markers, cards and results; Enter opens the one in focus.
document.addEventListener('keydown', (event) => {
  if (event.target.closest?.('input, textarea, select') || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === '/') {
    event.preventDefault();
    document.querySelector('#question textarea').focus();
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const stops = [...document.querySelectorAll('#chat .cite, #chat .open, #sources .open')];
  const at = stops.indexOf(document.activeElement);
  if (!step || at < 0) return;
  event.preventDefault();
  stops[Math.min(Math.max(at + step, 0), stops.length - 1)].focus();
});
