// What the pages gain where JavaScript runs. Nothing here is needed: every page works without.
'use strict';

// The count of unread notices moves by itself.
(() => {
  const bell = document.querySelector('[data-live]');
  if (!bell || !window.EventSource) return;
  const badge = bell.querySelector('[data-unread]');
  const source = new EventSource(bell.dataset.live);
  source.addEventListener('unread', (e) => {
    badge.textContent = e.data;
    badge.hidden = e.data === '0';
  });
})();

// On a narrow screen the menu starts closed; a click elsewhere closes it again.
document.addEventListener('click', (e) => {
  const menu = document.getElementById('menu');
  if (menu && menu.open && !menu.contains(e.target)) menu.open = false;
});
