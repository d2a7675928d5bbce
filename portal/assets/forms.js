// Forms of topics, nicer where scripts run: questions come by themselves, pictures are pasted, articles are offered.

for (const form of document.querySelectorAll('form[data-form]')) {
  if (form instanceof HTMLFormElement) enliven(form);
}
if (window.parent !== window) tellHeight();

/** @param {HTMLFormElement} form */
function enliven(form) {
  const more = form.querySelector('[data-more]');
  if (more instanceof HTMLElement) more.hidden = true;
  form.addEventListener('change', ({ target }) => {
    if (!(target instanceof Element) || target.closest('#questions') === null) return;
    if (form.querySelector('[data-more]') !== null) void askAgain(form);
  });
  takePictures(form);
  offerArticles(form);
}

/** The page as the server makes it for these answers; of it, only the questions are taken. @param {HTMLFormElement} form */
async function askAgain(form) {
  const body = new FormData(form);
  body.delete('files');
  body.set('step', 'more');
  const answer = await fetch(form.action, { method: 'POST', body }).catch(() => undefined);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const questions = page.querySelector('#questions');
  const old = form.querySelector('#questions');
  if (questions === null || old === null) return;
  const focused = document.activeElement?.id ?? '';
  old.replaceWith(questions);
  const more = questions.querySelector('[data-more]');
  if (more instanceof HTMLElement) more.hidden = true;
  if (focused !== '') document.getElementById(focused)?.focus();
}

/** @param {HTMLFormElement} form */
function takePictures(form) {
  const input = form.querySelector('input[type="file"]');
  const state = form.querySelector('[data-pasted]');
  if (!(input instanceof HTMLInputElement) || !(state instanceof HTMLElement)) return;
  form.querySelector('textarea')?.addEventListener('paste', (event) => {
    const pasted = [...(event.clipboardData?.files ?? [])];
    if (pasted.length === 0) return;
    event.preventDefault();
    const all = new DataTransfer();
    for (const file of [...(input.files ?? []), ...pasted.map(pictureOf)]) all.items.add(file);
    input.files = all.files;
    const names = pasted.map((file) => pictureOf(file).name).join(', ');
    state.textContent = (state.dataset['pasted'] ?? '').replace('{name}', names);
  });
}

/** @param {File} file */
function pictureOf(file) {
  if (file.name !== 'image.png') return file;
  const at = new Date().toISOString().slice(0, 19).replace(/[T:]/g, '-');
  return new File([file], `screenshot-${at}.png`, { type: file.type });
}

/** @param {HTMLFormElement} form */
function offerArticles(form) {
  const place = form.querySelector('[data-suggested]');
  const list = place?.querySelector('ul');
  if (!(place instanceof HTMLElement) || !(list instanceof HTMLElement)) return;
  // They come while somebody types: no step of their own before sending.
  const looked = form.elements.namedItem('looked');
  if (looked instanceof HTMLInputElement) looked.value = '1';
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let last = '';
  const ask = async () => {
    const said = new FormData(form);
    const [subject, text] = [String(said.get('subject') ?? ''), String(said.get('text') ?? '')];
    const all = `${subject} ${text}`.trim();
    if (all.length < 8 || all === last) return;
    last = all;
    const body = new URLSearchParams({ subject, text, stamp: stampOf(form) });
    const answer = await fetch(`${form.dataset['form']}/articles`, { method: 'POST', body }).catch(
      () => undefined,
    );
    if (!answer?.ok) return;
    /** @type {Offered[]} */
    const found = await answer.json().catch(() => []);
    list.replaceChildren(...found.map((one) => articleLine(form, one)));
    place.hidden = found.length === 0;
  };
  form.addEventListener('input', ({ target }) => {
    if (!(target instanceof Element) || !['subject', 'text'].includes(target.id)) return;
    clearTimeout(timer);
    timer = setTimeout(ask, 500);
  });
}

/** @typedef {{ id: string, title: string, to: string }} Offered */

/** @param {HTMLFormElement} form */
function stampOf(form) {
  return String(new FormData(form).get('stamp') ?? '');
}

/**
 * @param {HTMLFormElement} form
 * @param {Offered} one
 */
function articleLine(form, { id, title, to }) {
  const item = document.createElement('li');
  const link = document.createElement('a');
  Object.assign(link, { href: to, target: '_blank', rel: 'noopener', textContent: title });
  link.addEventListener('click', () => {
    const body = new URLSearchParams({ opened: id, stamp: stampOf(form) });
    fetch(`${form.dataset['form']}/opened`, { method: 'POST', body, keepalive: true }).catch(
      () => undefined,
    );
  });
  item.append(link);
  return item;
}

/** Within another site: its page learns how tall the form is, and nothing else. */
function tellHeight() {
  const tell = () => {
    const height = document.documentElement.getBoundingClientRect().height;
    window.parent.postMessage({ opora_form_height: height }, '*');
  };
  new ResizeObserver(tell).observe(document.documentElement);
  tell();
}
