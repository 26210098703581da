// Every page works without this file. It only saves a gesture.
(() => {
  // Leave without a step back in the history.
  for (const link of document.querySelectorAll('[data-leave]')) {
    link.addEventListener('click', (event) => {
      event.preventDefault();
      window.location.replace(link.href);
    });
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
