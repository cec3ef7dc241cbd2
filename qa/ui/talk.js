// Runs once, for the conversation as data; Gradio gives `trigger`, `props` and `watch`. The browser keeps each
// conversation under an id; this tab remembers which one it shows, so that it comes back when the page is loaded again.
const MOST = 100; // conversations kept
const store = () => `news-archive-qa:${document.querySelector('[data-archive]')?.dataset.archive ?? ''}`;

function kept() {
  try {
    return JSON.parse(localStorage.getItem(store())) ?? {};
  } catch {
    return {};
  }
}

function keep(talks) {
  const newest = Object.entries(talks).sort((one, other) => other[1].at - one[1].at).slice(0, MOST);
  while (newest.length) {
    try {
      localStorage.setItem(store(), JSON.stringify(Object.fromEntries(newest)));
      break;
    } catch {
      newest.pop(); // no room: the oldest goes
    }
  }
  if (!newest.length) localStorage.removeItem(store());
  document.dispatchEvent(new CustomEvent('kept', { detail: { talks: kept(), current: current() } }));
}

const current = (id) => {
  if (id !== undefined) sessionStorage.setItem(store(), id);
  return sessionStorage.getItem(store()) ?? '';
};

watch('value', () => {
  const turns = JSON.parse(props.value || '[]');
  const talks = kept();
  if (!turns.length) current('');
  else {
    if (!current()) current(String(Date.now()));
    const old = talks[current()];
    if (old?.turns === props.value) return;
    talks[current()] = { title: old?.title ?? turns[0].question, at: Date.now(), turns: props.value };
  }
  keep(talks);
});

document.addEventListener('talk', ({ detail }) => {
  const talks = kept();
  const { act, id, title } = detail;
  if (act === 'list') return keep(talks);
  if (act === 'again' && !new URLSearchParams(location.search).has('q')) {
    const talk = talks[current()];
    if (talk) trigger('open', { talk: talk.turns });
    return keep(talks);
  }
  if (act === 'open') {
    current(id);
    trigger('open', { talk: talks[id].turns });
  }
  if (act === 'rename' && title.trim()) talks[id].title = title.trim();
  if (act === 'delete') {
    delete talks[id];
    if (id === current()) trigger('open', { talk: '[]' });
  }
  keep(talks);
});
