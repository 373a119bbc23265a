// Light or dark as the system has it, until somebody turns it; what was turned lasts as long as the page is open.
(() => {
  const root = document.documentElement;
  const button = document.querySelector('#scheme');
  const system = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => root.dataset.scheme ? root.dataset.scheme === 'dark' : system.matches;
  const tell = () => button.setAttribute('aria-pressed', isDark());
  const turn = () => { root.dataset.scheme = isDark() ? 'light' : 'dark'; tell(); };
  button.addEventListener('click', turn);
  system.addEventListener('change', tell);
  addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.key.toLowerCase() !== 'd') return;
    const at = event.target;
    if (!(at.closest && at.closest('input,select'))) turn();
  });
  tell();
})();
