// Asks the browser for a passkey and sends the form. Without this file there is the code.
(() => {
  const { PublicKeyCredential: Key } = window;
  if (!Key || !Key.parseRequestOptionsFromJSON || !Key.prototype.toJSON) return;
  const ask = (button) => {
    const options = JSON.parse(button.dataset.options);
    return button.dataset.passkey === 'make'
      ? navigator.credentials.create({ publicKey: Key.parseCreationOptionsFromJSON(options) })
      : navigator.credentials.get({ publicKey: Key.parseRequestOptionsFromJSON(options) });
  };
  for (const button of document.querySelectorAll('button[data-passkey]')) {
    const box = button.closest('[data-passkey-box]');
    const trouble = box.nextElementSibling;
    box.hidden = false;
    button.addEventListener('click', async () => {
      trouble.hidden = true;
      try {
        button.form.elements[button.dataset.field].value = JSON.stringify(await ask(button));
        button.form.submit();
      } catch {
        trouble.hidden = false;
      }
    });
  }
})();
