(() => {
  const slides = [...document.querySelectorAll('.slide')];
  const paged = () => matchMedia('(min-width:861px) and (min-height:440px)').matches;
  const smooth = matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth';

  // The slide whose middle is nearest to the window's.
  const current = () => {
    const middle = innerHeight / 2;
    const away = slide => { const box = slide.getBoundingClientRect(); return Math.abs(box.top + box.height / 2 - middle); };
    return slides.reduce((best, slide, index) => away(slide) < away(slides[best]) ? index : best, 0);
  };
  const show = index => {
    const slide = slides[Math.max(0, Math.min(slides.length - 1, index))];
    slide.scrollIntoView({ behavior: smooth, block: 'start' });
    history.replaceState(null, '', '#' + slide.id);
  };
  const steps = { ArrowRight: 1, ArrowDown: 1, PageDown: 1, ' ': 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1 };
  addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || !paged()) return;
    const at = event.target;
    if (at.closest && at.closest('summary,[tabindex],a') && event.key !== 'PageDown' && event.key !== 'PageUp') return;
    let to;
    if (event.key === 'Home') to = 0;
    else if (event.key === 'End') to = slides.length - 1;
    else if (event.key in steps) to = current() + steps[event.key] * (event.key === ' ' && event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
    show(to);
  });

  // What is a little too high for its slide is drawn a little smaller, never below 72%.
  const fit = () => {
    for (const slide of slides) {
      const body = slide.querySelector('.body');
      body.style.zoom = '';
      if (!paged()) continue;
      const room = parseFloat(getComputedStyle(document.documentElement).fontSize) * 45;
      for (let size = 0.96; slide.scrollHeight > Math.max(room, innerHeight) + 1 && size >= 0.72; size -= 0.04) body.style.zoom = size;
    }
  };
  fit();
  let waiting;
  addEventListener('resize', () => { clearTimeout(waiting); waiting = setTimeout(fit, 120); });
  if (document.fonts) document.fonts.ready.then(fit);

  // A table of figures closes when one looks elsewhere.
  document.addEventListener('click', event => {
    for (const open of document.querySelectorAll('.data[open]')) if (!open.contains(event.target)) open.open = false;
  });
  document.addEventListener('keyup', event => {
    if (event.key === 'Escape') for (const open of document.querySelectorAll('.data[open]')) open.open = false;
  });
})();
