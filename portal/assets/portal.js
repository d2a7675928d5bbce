// The portal works without this: it makes three things nicer where scripts run. A screenshot pasted into a
// message becomes a file of it; sending large files shows how far it is; the browser tells its time zone.

for (const field of document.querySelectorAll('input[name="browser_zone"]')) {
  if (field instanceof HTMLInputElement)
    field.value = Intl.DateTimeFormat().resolvedOptions().timeZone;
}

for (const form of document.querySelectorAll('form[data-files]')) {
  if (form instanceof HTMLFormElement) takePastes(form);
}

/** @param {HTMLFormElement} form */
function takePastes(form) {
  const input = form.querySelector('input[type="file"]');
  const text = form.querySelector('textarea');
  const state = form.querySelector('[data-state]');
  if (!(input instanceof HTMLInputElement) || text === null || !(state instanceof HTMLElement))
    return;
  text.addEventListener('paste', (event) => {
    const pasted = [...(event.clipboardData?.files ?? [])];
    if (pasted.length === 0) return;
    event.preventDefault();
    const all = new DataTransfer();
    for (const file of [...(input.files ?? []), ...pasted.map(named)]) all.items.add(file);
    input.files = all.files;
    const names = pasted.map((file) => named(file).name).join(', ');
    state.textContent = (state.dataset['pasted'] ?? '').replace('{name}', names);
  });
  form.addEventListener('submit', (event) => {
    if ((input.files?.length ?? 0) > 0) sendAloud(event, form, state);
  });
}

/** @param {File} file */
function named(file) {
  if (file.name !== 'image.png') return file;
  const at = new Date().toISOString().slice(0, 19).replace(/[T:]/g, '-');
  return new File([file], `screenshot-${at}.png`, { type: file.type });
}

/**
 * @param {SubmitEvent} event
 * @param {HTMLFormElement} form
 * @param {HTMLElement} state
 */
function sendAloud(event, form, state) {
  event.preventDefault();
  const body = new FormData(form, event.submitter);
  const bar = document.createElement('progress');
  bar.max = 100;
  bar.className = 'progress';
  const words = state.dataset['sending'] ?? '';
  const request = new XMLHttpRequest();
  const buttons = [...form.querySelectorAll('button')];
  for (const button of buttons) button.disabled = true;
  request.upload.addEventListener('progress', ({ loaded, total }) => {
    bar.value = Math.round((loaded / total) * 100);
    state.textContent = words.replace('{percent}', String(bar.value));
    state.append(bar);
  });
  // The page it led to is shown as it came: to ask for it again would lose the word that is said once.
  request.addEventListener('load', () => {
    const page = new DOMParser().parseFromString(request.responseText, 'text/html');
    document.querySelector('main')?.replaceWith(page.querySelector('main') ?? '');
    if (request.status < 400) history.replaceState(null, '', request.responseURL);
    for (const next of document.querySelectorAll('form[data-files]')) {
      if (next instanceof HTMLFormElement) takePastes(next);
    }
    document.querySelector('main')?.focus();
    window.scrollTo(0, 0);
  });
  request.addEventListener('error', () => {
    for (const button of buttons) button.disabled = false;
    state.textContent = '';
    HTMLFormElement.prototype.submit.call(form);
  });
  request.open('POST', form.action);
  request.send(body);
}
