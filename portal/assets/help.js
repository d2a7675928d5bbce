// Articles while one types: the search works without it, by its button.
for (const form of document.querySelectorAll('form[data-suggest]')) {
  const input = form.querySelector('input[type="search"]');
  if (form instanceof HTMLFormElement && input instanceof HTMLInputElement) suggestIn(form, input);
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLInputElement} input
 */
function suggestIn(form, input) {
  const list = document.createElement('div');
  list.className = 'suggested';
  list.id = 'suggested';
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', input.labels?.[0]?.textContent ?? '');
  list.hidden = true;
  form.append(list);
  const said = { role: 'combobox', 'aria-autocomplete': 'list', 'aria-controls': list.id };
  for (const [name, value] of Object.entries(said)) input.setAttribute(name, value);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let asked = new AbortController();
  let at = -1;
  show(false);

  /** @param {boolean} isOpen */
  function show(isOpen) {
    list.hidden = !isOpen;
    input.setAttribute('aria-expanded', String(isOpen));
    if (!isOpen) choose(-1);
  }
  /** @param {number} next */
  function choose(next) {
    at = next;
    for (const [index, one] of [...list.children].entries()) {
      one.setAttribute('aria-selected', String(index === at));
      if (index === at) input.setAttribute('aria-activedescendant', one.id);
    }
    if (at < 0) input.removeAttribute('aria-activedescendant');
  }
  async function ask() {
    asked.abort();
    asked = new AbortController();
    const q = input.value.trim();
    if (q.length < 2) return show(false);
    const url = `${form.dataset['suggest']}?${new URLSearchParams({ q })}`;
    const answer = await fetch(url, { signal: asked.signal }).catch(() => undefined);
    if (!answer?.ok) return;
    const found = await answer.json().catch(() => []);
    if (input.value.trim() !== q || document.activeElement !== input) return;
    list.replaceChildren(...found.map(line));
    show(found.length > 0);
    choose(-1);
  }
  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 120);
  });
  input.addEventListener('keydown', (event) => {
    const count = list.children.length;
    if (list.hidden || count === 0) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) choose(((at + 1 + step + count + 1) % (count + 1)) - 1);
    else if (event.key === 'Escape') show(false);
    else if (event.key === 'Enter' && at >= 0) {
      const chosen = list.children[at];
      if (chosen instanceof HTMLAnchorElement) chosen.click();
    } else return;
    event.preventDefault();
  });
  form.addEventListener('focusout', ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node && form.contains(relatedTarget))) show(false);
  });
}

/**
 * @param {{ title: string, section: string, to: string }} one
 * @param {number} index
 */
function line({ title, section, to }, index) {
  const link = document.createElement('a');
  Object.assign(link, { href: to, id: `suggested-${index}`, tabIndex: -1 });
  link.setAttribute('role', 'option');
  // What was found stands between two signs that no text has.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are the signs
  for (const part of title.split(/(\u0002[^\u0003]*\u0003)/)) {
    const isFound = part.startsWith('\u0002');
    const mark = document.createElement(isFound ? 'mark' : 'span');
    mark.textContent = isFound ? part.slice(1, -1) : part;
    link.append(mark);
  }
  const place = document.createElement('small');
  place.textContent = section;
  link.append(place);
  return link;
}
