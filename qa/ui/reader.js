// Runs once in the reader; Gradio gives `element`, `trigger`, `props` and `watch`.
// Whatever carries data-article opens that place; Escape or the close button closes it and returns the focus.
let opener = null;
let open = '';

function show() {
  const sheet = element.querySelector('.sheet');
  if (!sheet) {
    open = '';
    return;
  }
  const place = sheet.querySelector('mark') || sheet.querySelector('.cited');
  const body = sheet.querySelector('.body');
  if (place) body.scrollTop += place.getBoundingClientRect().top - body.getBoundingClientRect().top - body.clientHeight / 3;
  sheet.focus({ preventScroll: true });
}

function close() {
  props.value = '';
  open = '';
  const back = opener && opener.isConnected ? opener : document.querySelector('#question textarea');
  queueMicrotask(() => back?.focus({ preventScroll: true })); // once the sheet is gone and what it hid is back
}

watch('value', show);

document.addEventListener('click', (event) => {
  const place = event.target.closest('[data-article]');
  if (!place || (!event.target.closest('button') && String(getSelection()))) return;
  opener = place.matches('button') ? place : place.querySelector('button');
  const wanted = JSON.stringify(place.dataset);
  if (wanted === open) return show();
  open = wanted;
  trigger('read', { ...place.dataset });
});

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && element.querySelector('.sheet')) close();
});

element.addEventListener('click', (event) => {
  if (event.target.closest('[data-close]')) close();
});
