// Runs once, for the conversation as data; Gradio gives `trigger`, `props` and `watch`. The browser keeps each
// conversation under an id; this tab remembers which one it shows, so that it comes back when the page is loaded again.
const MOST = 100; // conversations kept
let seen = ''; // what this tab last read or wrote of the conversation that it shows
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
    const old = talks[current()];
    if (old?.turns === props.value) return;
    // where another tab, such as a duplicate of this one, has gone on with it, this one goes on with a copy
    if (!current() || (old && old.turns !== seen)) current(String(Date.now()));
    seen = props.value;
    talks[current()] = { title: old?.title ?? turns[0].question, at: Date.now(), turns: props.value };
  }
  keep(talks);
  // what the address asks for is shown only until something else is asked
  if (location.search && !alone(turns)) history.replaceState(history.state, '', location.pathname);
});

// Whether a conversation is no more than the question of the page's address.
function alone(turns) {
  return turns.length === 1 && turns[0].question === new URLSearchParams(location.search).get('q');
}

document.addEventListener('talk', ({ detail }) => {
  const talks = kept();
  const { act, id, title } = detail;
  if (act === 'list') return keep(talks);
  if (act === 'again') {
    const talk = talks[current()];
    seen = talk?.turns ?? '';
    const linked = /[?&](q|article)=/.test(location.search);
    if (talk && !linked) trigger('open', { talk: talk.turns });
    if (talk && linked && !alone(JSON.parse(talk.turns))) current(''); // a link begins a conversation of its own
    return keep(talks);
  }
  if (act === 'open') {
    current(id);
    seen = talks[id].turns;
    trigger('open', { talk: talks[id].turns });
  }
  if (act === 'rename' && title.trim()) talks[id].title = title.trim();
  if (act === 'delete') {
    delete talks[id];
    if (id === current()) trigger('open', { talk: '[]' });
  }
  keep(talks);
});
