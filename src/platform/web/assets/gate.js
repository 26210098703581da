// For the page that asks for a moment (src/gate/wait.view.tsx). Without this file one waits and presses the button.
(() => {
  const inWorker = typeof document === 'undefined';

  // In the worker: looks for the number whose SHA-256 after the pass is the target, from 0 on, many at once.
  const AT_ONCE = 256;
  async function find({ pass, target, most }) {
    const text = new TextEncoder();
    const wanted = Uint8Array.from(target.match(/../g), (pair) => parseInt(pair, 16));
    const isIt = (digest) => new Uint8Array(digest).every((byte, at) => byte === wanted[at]);
    for (let from = 0; from < most; from += AT_ONCE) {
      const digests = await Promise.all(Array.from({ length: AT_ONCE }, (_, n) => crypto.subtle.digest('SHA-256', text.encode(`${pass}:${from + n}`))));
      const at = digests.findIndex(isIt);
      if (at >= 0) return from + at;
    }
    return null;
  }
  if (inWorker) {
    self.addEventListener('message', async ({ data }) => self.postMessage(await find(data)));
    return;
  }

  // On the page: finds the number and goes on; in the line asks again now and then.
  const OFTEN_S = 15;
  const note = document.getElementById('gate-note');
  const form = note?.closest('form');
  if (!form) return;
  const { target, most, seconds, worker, script } = note.dataset;
  const goOn = () => form.submit();
  if (!target) {
    note.textContent = script;
    setTimeout(goOn, Math.min(Number(seconds), OFTEN_S) * 1000);
    return;
  }
  if (!window.Worker || !window.isSecureContext) return;
  const searching = new Worker(worker);
  searching.addEventListener('message', ({ data }) => {
    if (data === null) return;
    form.elements._proof.value = String(data);
    goOn();
  });
  searching.postMessage({ pass: form.elements._pass.value, target, most: Number(most) });
  note.textContent = script;
})();
