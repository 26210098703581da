// Every page works without this file. It only saves a gesture.
(() => {
  // Leave without a step back in the history.
  for (const link of document.querySelectorAll('[data-leave]')) {
    link.addEventListener('click', (event) => {
      event.preventDefault();
      window.location.replace(link.href);
    });
  }
  // A one-time link carries its token after the #, which no server is told: it goes into the form and out of the address.
  const token = document.querySelector('[data-from-fragment]');
  if (token && window.location.hash.length > 1) {
    token.value = window.location.hash.slice(1);
    window.history.replaceState(null, '', window.location.pathname);
    token.form.submit();
  }
  // A sum follows the boxes as they are ticked; the unit is what stands after the number.
  for (const sum of document.querySelectorAll('[data-sum-of]')) {
    const boxes = [...document.querySelectorAll(`input[data-amount][name="${sum.dataset.sumOf}"]`)];
    const unit = sum.textContent.slice(sum.textContent.search(/\D*$/));
    const show = () => {
      const all = boxes.reduce((total, box) => total + (box.checked ? Number(box.dataset.amount) : 0), 0);
      sum.textContent = new Intl.NumberFormat(document.documentElement.lang).format(all) + unit;
    };
    for (const box of boxes) box.addEventListener('change', show);
  }
  // Copy the text of another element; the button appears only where it can work.
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll('button[data-copy]')) {
    button.hidden = false;
    button.addEventListener('click', async () => {
      const source = document.getElementById(button.dataset.copy);
      await navigator.clipboard.writeText((source?.textContent ?? '').trim());
      button.textContent = button.dataset.copied;
    });
  }
})();
