(() => {
  const slides = [...document.querySelectorAll('.slide')];
  const narrow = document.querySelector('#narrow');
  const narrowWhen = narrow.media;
  const paged = () => !matchMedia(narrowWhen).matches;
  const smooth = matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth';

  // The slide whose middle is nearest to the window's.
  const current = () => {
    const middle = innerHeight / 2;
    const away = slide => { const box = slide.getBoundingClientRect(); return Math.abs(box.top + box.height / 2 - middle); };
    return slides.reduce((best, slide, index) => away(slide) < away(slides[best]) ? index : best, 0);
  };
  // While the window still moves, the next key counts from where it moves to.
  let target = 0;
  let moving = 0;
  const from = () => performance.now() < moving ? target : current();
  const show = index => {
    target = Math.max(0, Math.min(slides.length - 1, index));
    moving = performance.now() + 900;
    const slide = slides[target];
    slide.scrollIntoView({ behavior: smooth, block: 'start' });
    history.replaceState(null, '', '#' + slide.id);
  };
  const steps = { ArrowRight: 1, ArrowDown: 1, PageDown: 1, ' ': 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1 };
  addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || !paged()) return;
    const at = event.target;
    if (at.closest && at.closest('summary,[tabindex],a,button') && event.key !== 'PageDown' && event.key !== 'PageUp') return;
    let to;
    if (event.key === 'Home') to = 0;
    else if (event.key === 'End') to = slides.length - 1;
    else if (event.key in steps) to = from() + steps[event.key] * (event.key === ' ' && event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
    show(to);
  });

  // What is a little too high for its slide is drawn a little smaller, never below 72%, on screen and on paper; what would
  // leave much of it empty is drawn larger, and then with the rows of its tables further apart.
  const fit = () => {
    narrow.media = 'not all';
    const room = parseFloat(getComputedStyle(document.documentElement).fontSize) * 45;
    for (const slide of slides) {
      slide.style.minHeight = '0';
      const set = (name, value) => { slide.style.setProperty(name, value); return slide.offsetHeight; };
      set('--air', 1);
      const height = size => set('--fit', size);
      const fits = size => height(size) <= room + 1;
      const fills = size => height(size) <= room * 0.87;
      const most = height(1) <= room * 0.69 ? Number(slide.dataset.growth) : 1;
      const grown = [1.25, 1.2, 1.15, 1.1, 1.05].some(size => size <= most && fills(size));
      if (!grown && ![1, 0.96, 0.92, 0.88, 0.84, 0.8, 0.76, 0.72].some(fits)) fits(1);
      const isSparse = slide.style.getPropertyValue('--fit') >= 1 && !slide.classList.contains('cover') && slide.offsetHeight <= room * 0.69;
      if (isSparse && ![1.8, 1.6, 1.4, 1.2, 1.1].some(air => set('--air', air) <= room * 0.76)) set('--air', 1);
      slide.style.minHeight = '';
    }
    narrow.media = narrowWhen;
  };
  // Fitting moves everything: the slide that the address names is sought again.
  const settle = () => {
    fit();
    const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (named) named.scrollIntoView({ behavior: 'auto', block: 'start' });
  };
  history.scrollRestoration = location.hash ? 'manual' : 'auto';
  settle();
  if (document.fonts) document.fonts.ready.then(settle);

  // A table of figures closes when one looks elsewhere.
  document.addEventListener('click', event => {
    for (const open of document.querySelectorAll('.data[open]')) if (!open.contains(event.target)) open.open = false;
  });
  document.addEventListener('keyup', event => {
    if (event.key === 'Escape') for (const open of document.querySelectorAll('.data[open]')) open.open = false;
  });
})();
