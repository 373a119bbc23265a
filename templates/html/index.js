(() => {
  const body = document.querySelector('#list tbody');
  const rows = [...body.rows].map((row, place) => ({ row, place, find: row.dataset.find.toLowerCase() }));
  const search = document.querySelector('#search');
  const heads = [...document.querySelectorAll('th[data-sort]')];
  const filters = [...document.querySelectorAll('.filter')].map(element => ({
    element,
    key: element.dataset.key,
    title: element.querySelector('legend').textContent,
    summary: element.querySelector('summary'),
    badge: element.querySelector('.chosen'),
    boxes: [...element.querySelectorAll('input')].map(box => ({
      box,
      label: box.parentElement,
      name: box.nextElementSibling.textContent,
      number: box.parentElement.querySelector('.number'),
    })),
  }));
  const chosen = filter => filter.boxes.filter(({ box }) => box.checked);

  /** A row shows where it holds every word and one choice of each filter; a choice counts what it would show. */
  const narrow = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = filters.map(filter => new Set(chosen(filter).map(({ box }) => box.value)));
    const counts = filters.map(() => new Map());
    let shown = 0;
    for (const { row, find } of rows) {
      const found = words.every(word => find.includes(word));
      const misses = [];
      filters.forEach(({ key }, index) => {
        if (wanted[index].size > 0 && !wanted[index].has(row.dataset[key])) misses.push(index);
      });
      row.hidden = !(found && misses.length === 0);
      if (!row.hidden) shown += 1;
      if (!found || misses.length > 1) continue;
      filters.forEach(({ key }, index) => {
        if (misses.length === 1 && misses[0] !== index) return;
        counts[index].set(row.dataset[key], (counts[index].get(row.dataset[key]) ?? 0) + 1);
      });
    }
    filters.forEach((filter, index) => {
      const picked = chosen(filter);
      filter.badge.textContent = picked.length > 0 ? picked.length : '';
      for (const { box, label, number } of filter.boxes) {
        const count = counts[index].get(box.value) ?? 0;
        number.textContent = count;
        label.classList.toggle('without', count === 0);
      }
    });
    document.querySelector('#count').textContent = shown === rows.length ? shown : shown + ' of ' + rows.length;
    document.querySelector('#none').hidden = shown > 0;
    tell();
  };

  const tell = () => {
    const parts = filters.filter(filter => chosen(filter).length > 0)
      .map(filter => filter.title + ': ' + chosen(filter).map(({ name }) => name).join(' or '));
    if (search.value.trim() !== '') parts.unshift('“' + search.value.trim() + '”');
    const said = document.querySelector('#chosen');
    said.textContent = parts.join(' · ');
    said.hidden = parts.length === 0;
    document.querySelector('#clear').hidden = parts.length === 0;
  };

  /** What has no value stays last either way. */
  const collator = new Intl.Collator();
  const sort = (head, down) => {
    heads.forEach(other => other.removeAttribute('aria-sort'));
    const column = heads.indexOf(head);
    if (head) head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
    const compare = head?.dataset.sort === 'text' ? collator.compare : (a, b) => Number(a) - Number(b);
    for (const entry of rows) entry.value = head ? entry.row.cells[column].dataset.value : '';
    rows.sort((a, b) => {
      if (a.value === '' || b.value === '') return (a.value === '') - (b.value === '') || a.place - b.place;
      return (down ? -1 : 1) * compare(a.value, b.value) || a.place - b.place;
    });
    body.append(...rows.map(({ row }) => row));
  };

  /** The view stands in the address, so that it can be sent: `#q=word&status=breach&status=met&sort=-payable`. */
  const write = () => {
    const state = new URLSearchParams();
    if (search.value.trim() !== '') state.set('q', search.value.trim());
    for (const filter of filters) chosen(filter).forEach(({ box }) => state.append(filter.key, box.value));
    const head = document.querySelector('th[aria-sort]');
    if (head) state.set('sort', (head.getAttribute('aria-sort') === 'descending' ? '-' : '') + head.dataset.key);
    const text = state.toString();
    history.replaceState(null, '', text === '' ? location.href.split('#')[0] : '#' + text);
  };
  const read = () => {
    const state = new URLSearchParams(location.hash.slice(1));
    search.value = state.get('q') ?? '';
    for (const filter of filters) {
      const wanted = new Set(state.getAll(filter.key));
      filter.boxes.forEach(({ box }) => { box.checked = wanted.has(box.value); });
    }
    const wanted = state.get('sort') ?? '';
    sort(heads.find(head => head.dataset.key === wanted.replace(/^-/, '')), wanted.startsWith('-'));
    narrow();
  };

  const changed = () => { narrow(); write(); };
  const close = filter => { filter.element.open = false; };
  search.addEventListener('input', changed);
  for (const filter of filters) {
    filter.element.addEventListener('change', changed);
    filter.element.addEventListener('toggle', () => {
      if (filter.element.open) filters.filter(other => other !== filter).forEach(close);
    });
    filter.element.addEventListener('keydown', event => {
      if (event.key !== 'Escape') return;
      close(filter);
      filter.summary.focus();
    });
    filter.element.addEventListener('focusout', event => {
      if (event.relatedTarget && !filter.element.contains(event.relatedTarget)) close(filter);
    });
  }
  document.addEventListener('click', event => {
    filters.filter(({ element }) => !element.contains(event.target)).forEach(close);
  });
  document.querySelector('#clear').addEventListener('click', () => {
    search.value = '';
    for (const filter of filters) filter.boxes.forEach(({ box }) => { box.checked = false; });
    changed();
    search.focus();
  });
  heads.forEach(head => head.querySelector('button').addEventListener('click', () => {
    sort(head, head.getAttribute('aria-sort') === 'ascending');
    write();
  }));
  addEventListener('hashchange', read);
  document.querySelector('#narrow').hidden = false;
  read();
})();
