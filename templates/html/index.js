(() => {
  const body = document.querySelector('#list tbody');
  const rows = [...body.rows];
  const search = document.querySelector('#search');
  const show = document.querySelector('#show');

  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const found = words.every(word => row.dataset.find.toLowerCase().includes(word));
      const fits = !show.value || row.dataset.state.split(' ').includes(show.value);
      row.hidden = !(found && fits);
      if (!row.hidden) shown += 1;
    }
    document.querySelector('#count').textContent = shown === rows.length ? shown : shown + ' of ' + rows.length;
    document.querySelector('#none').hidden = shown > 0;
  };
  search.addEventListener('input', filter);
  show.addEventListener('change', filter);

  // What has no value stays last either way.
  const heads = [...document.querySelectorAll('th[data-sort]')];
  heads.forEach((head, column) => head.querySelector('button').addEventListener('click', () => {
    const down = head.getAttribute('aria-sort') === 'ascending';
    heads.forEach(other => other.removeAttribute('aria-sort'));
    head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
    const value = row => row.cells[column].dataset.value;
    const compare = head.dataset.sort === 'text' ? (a, b) => a.localeCompare(b) : (a, b) => Number(a) - Number(b);
    rows.sort((a, b) => {
      const [left, right] = [value(a), value(b)];
      if (left === '' || right === '') return (left === '') - (right === '');
      return (down ? -1 : 1) * compare(left, right);
    });
    body.append(...rows);
  }));
})();
