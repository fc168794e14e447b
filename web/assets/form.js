// What forms gain where JavaScript runs. Nothing here is needed: see doc.go, "Without JavaScript".
'use strict';

// A form that is being sent is not sent again by a second click.
document.addEventListener('submit', (e) => {
  const form = e.target;
  if (!form.matches('form.act') || e.defaultPrevented) return;
  if (form.dataset.sending) {
    e.preventDefault();
    return;
  }
  form.dataset.sending = 'yes';
  form.dataset.leaving = 'yes';
  setTimeout(() => { delete form.dataset.sending; }, 10000); // should the answer never come
});
window.addEventListener('pageshow', () => { // the page came back from the browser's memory
  document.querySelectorAll('form.act').forEach((form) => { delete form.dataset.sending; delete form.dataset.leaving; });
});

// What has been typed is kept a moment later. Only if that fails does leaving the page ask first.
(() => {
  const form = document.querySelector('form[data-draft]');
  if (!form) return;
  const status = form.querySelector('[data-status]');
  let timer = 0, failed = false, saving = false, again = false;
  const save = async () => {
    if (saving) {
      again = true;
      return;
    }
    if (form.dataset.leaving) return;
    saving = true;
    const typed = new URLSearchParams(new FormData(form));
    ['password', 'code', 'row'].forEach((name) => typed.delete(name)); // no secret is ever kept
    try {
      const answer = await fetch(form.dataset.draft, {method: 'POST', body: typed, redirect: 'error', credentials: 'same-origin'});
      failed = answer.status !== 204;
    } catch {
      failed = true;
    }
    saving = false;
    const now = new Date();
    const clock = `${now.getHours()}:${String(now.getMinutes()).padStart(2, '0')}`;
    status.textContent = failed ? status.dataset.failed : `${status.dataset.saved} ${clock}`;
    status.classList.toggle('late', failed);
    if (again) {
      again = false;
      save();
    }
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(save, 1500);
  };
  form.addEventListener('input', soon);
  form.addEventListener('change', soon);
  form.addEventListener('rows', soon);
  window.addEventListener('beforeunload', (e) => {
    if (failed && !form.dataset.leaving) e.preventDefault();
  });
})();

// Rows of a table come and go without a new page.
document.addEventListener('click', (e) => {
  const add = e.target.closest('button[data-add]'), drop = e.target.closest('button[data-drop]');
  if (add) {
    e.preventDefault();
    addRow(add.dataset.add);
  } else if (drop) {
    e.preventDefault();
    dropRow(drop.closest('tr'));
  }
});

function addRow(name) {
  const table = document.querySelector(`table[data-rows="${CSS.escape(name)}"]`);
  const fresh = document.querySelector(`template[data-fresh="${CSS.escape(name)}"]`);
  const body = table.tBodies[0];
  const key = 1 + Math.max(0, ...[...body.rows].map((row) => Number(row.dataset.key)));
  const row = fresh.content.firstElementChild.cloneNode(true);
  const from = `${name}.0.`, to = `${name}.${key}.`;
  row.dataset.key = key;
  row.querySelectorAll('*').forEach((node) => {
    for (const attribute of [...node.attributes]) {
      if (attribute.value.includes(from)) node.setAttribute(attribute.name, attribute.value.replaceAll(from, to));
    }
  });
  row.querySelector(`input[name="${CSS.escape(name)}.row"]`).value = key;
  row.querySelectorAll('th[id]').forEach((head) => { head.id = `${to}no`; });
  const button = row.querySelector('button[data-drop]');
  button.value = button.value.replace(/:0$/, `:${key}`);
  body.append(row);
  number(table);
  row.querySelector('td input, td select, td textarea')?.focus();
}

function dropRow(row) {
  const table = row.closest('table'), next = row.nextElementSibling || row.previousElementSibling;
  row.remove();
  number(table);
  const goOn = next ? next.querySelector('button[data-drop]') : document.querySelector(`button[data-add="${CSS.escape(table.dataset.rows)}"]`);
  goOn?.focus();
}

function number(table) {
  [...table.tBodies[0].rows].forEach((row, i) => { row.querySelector('[data-no]').textContent = Number(table.dataset.first) + i; });
  table.dispatchEvent(new Event('rows', {bubbles: true}));
}

// How much has been written, as the server counts: by characters.
document.querySelectorAll('[data-count]').forEach((place) => {
  const field = document.getElementById(place.dataset.count);
  if (!field) return;
  const count = () => {
    const n = [...field.value.trim()].length;
    place.textContent = ` (${n}/${place.dataset.max})`;
    place.classList.toggle('late', n > Number(place.dataset.max));
  };
  field.addEventListener('input', count);
  count();
});

// A long list of organisations is narrowed by what one types, and says how many are chosen.
document.querySelectorAll('[data-sieve]').forEach((sieve) => {
  const field = document.getElementById(sieve.dataset.sieve);
  const said = field.querySelector('[data-chosen]');
  sieve.closest('.sieve').hidden = false;
  const count = () => { said.textContent = said.dataset.words.replace('%d', field.querySelectorAll('input:checked').length); };
  sieve.addEventListener('input', () => {
    const text = sieve.value.trim().toLowerCase();
    field.querySelectorAll('.organs').forEach((group) => {
      group.querySelectorAll('.choice').forEach((one) => {
        one.hidden = !one.textContent.toLowerCase().includes(text) && !one.querySelector('input').checked;
      });
      group.hidden = !group.querySelector('.choice:not([hidden])');
    });
  });
  sieve.addEventListener('keydown', (e) => { if (e.key === 'Enter') e.preventDefault(); });
  field.addEventListener('change', count);
  count();
});

// A paper shows how far it has come, and can be stopped on its way.
(() => {
  const form = document.querySelector('form[data-upload]');
  if (!form) return;
  const travel = form.querySelector('[data-travel]'), said = form.querySelector('[data-said]'), file = form.querySelector('input[type=file]');
  form.addEventListener('submit', (e) => {
    if (form.dataset.travelling) e.preventDefault();
    if (!file.files.length || form.dataset.travelling) return; // that a file is missing is the server's to say
    e.preventDefault();
    delete form.dataset.sending;
    if (file.files[0].size > Number(file.dataset.max)) {
      said.textContent = said.dataset.large;
      file.focus();
      return;
    }
    const sending = new XMLHttpRequest(), bar = travel.querySelector('progress'), percent = travel.querySelector('[data-percent]');
    const ended = (text) => {
      delete form.dataset.travelling;
      travel.hidden = true;
      said.textContent = text;
    };
    form.dataset.travelling = 'yes';
    travel.hidden = false;
    said.textContent = '';
    sending.upload.addEventListener('progress', (p) => {
      if (!p.lengthComputable) return;
      bar.value = 100 * p.loaded / p.total;
      percent.textContent = `${Math.round(bar.value)}%`;
    });
    sending.addEventListener('load', () => {
      if (sending.status < 400 && sending.responseURL) {
        location.assign(sending.responseURL); // where it led to
        return;
      }
      ended('');
      const answer = new DOMParser().parseFromString(sending.responseText, 'text/html').getElementById('main');
      if (answer) document.getElementById('main').replaceWith(answer);
      document.querySelector('[role=alert]')?.focus();
    });
    sending.addEventListener('error', () => ended(said.dataset.broken));
    sending.addEventListener('timeout', () => ended(said.dataset.broken));
    sending.addEventListener('abort', () => ended(said.dataset.stopped));
    travel.querySelector('[data-cancel]').onclick = () => sending.abort();
    sending.open('POST', form.action);
    sending.send(new FormData(form));
  });
})();
