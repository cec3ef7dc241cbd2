// Runs once in the reader; Gradio gives `element`, `trigger`, `props` and `watch`.
// Whatever carries data-article opens that place; Escape or the close button closes it and returns the focus; the
// arrows go to the place before or after it in the same answer, sources or results.
const KINDS = ['#chat .cite', '#sources .card', '#chat .hit'];
let opener = null; // the element that was chosen
let group = []; // all places of its kind beside it
let at = -1;
let open = '';

function show() {
  const sheet = element.querySelector('.sheet');
  if (!sheet) {
    open = '';
    return;
  }
  const walk = sheet.querySelector('.walk');
  walk.hidden = group.length < 2;
  walk.querySelector('.where').textContent = `${at + 1} / ${group.length}`;
  walk.querySelector('[data-step="-1"]').disabled = at <= 0;
  walk.querySelector('[data-step="1"]').disabled = at >= group.length - 1;
  if (covers() && !history.state?.sheet) history.pushState({ sheet: true }, ''); // where it covers the page, "back" closes it
  const place = sheet.querySelector('mark') || sheet.querySelector('.cited');
  const body = sheet.querySelector('.body');
  const table = place?.closest('.wide');
  if (table) table.scrollTop += place.getBoundingClientRect().top - table.getBoundingClientRect().top - table.clientHeight / 3;
  if (place) body.scrollTop += place.getBoundingClientRect().top - body.getBoundingClientRect().top - body.clientHeight / 3;
  sheet.focus({ preventScroll: true });
}

function close() {
  if (history.state?.sheet) history.back();
  else shut();
}

function shut() {
  props.value = '';
  open = '';
  const back = opener && opener.isConnected ? opener : document.querySelector('#question textarea');
  queueMicrotask(() => back?.focus({ preventScroll: true })); // once the sheet is gone and what it hid is back
}

function choose(place) {
  const wanted = JSON.stringify(place.dataset);
  if (wanted === open) return show();
  open = wanted;
  trigger('read', { ...place.dataset });
}

function step(by) {
  const next = group[at + by];
  if (!next) return;
  at += by;
  opener = next.matches('button') ? next : next.querySelector('button');
  choose(next);
}

watch('value', show);
addEventListener('popstate', () => element.querySelector('.sheet') && shut());

document.addEventListener('click', (event) => {
  const place = event.target.closest('[data-article]');
  if (!place || event.target.closest('details, .tip')) return;
  if (!event.target.closest('button') && String(getSelection())) return;
  const kind = KINDS.find((one) => place.matches(one));
  if (kind) {
    opener = place.matches('button') ? place : place.querySelector('button');
    group = [...place.closest('.turn, #sources').querySelectorAll(kind.split(' ')[1])];
    at = group.indexOf(place);
  }
  choose(place);
});

document.addEventListener('keydown', (event) => {
  if (!element.querySelector('.sheet') || event.target.closest?.('input, textarea, select')) return;
  if (event.key === 'Escape') close();
  if (event.key === 'ArrowLeft') step(-1);
  if (event.key === 'ArrowRight') step(1);
});

// On a narrow screen the article covers the page.
function covers() {
  return matchMedia('(max-width: 60rem)').matches;
}

// Where it does, the focus does not leave it.
document.addEventListener('focusin', (event) => {
  const sheet = element.querySelector('.sheet');
  if (sheet && !sheet.contains(event.target) && covers()) sheet.focus({ preventScroll: true });
});

element.addEventListener('click', (event) => {
  const button = event.target.closest('button');
  if (button?.dataset.close !== undefined) close();
  if (button?.dataset.step) step(Number(button.dataset.step));
  if (button?.dataset.about !== undefined && covers()) {
    opener = null;
    close();
  }
});
