// Before the first paint, or a dark page would flash white. A file of its own, since the page allows no inline script.
(() => {
  const chosen = localStorage.getItem('baton.theme');
  const dark =
    chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();
