/**
 * Runs the copy buttons. A page without a secure context has no clipboard: there, the text is copied by selecting it.
 */

const COPIED_MS = 2000;

const announcement = document.createElement('p');
announcement.className = 'hidden';
announcement.setAttribute('role', 'status');
document.body.append(announcement);

/**
 * @param {string} text
 * @throws Error when the browser refuses
 */
function copyBySelection(text) {
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'hidden';
  document.body.append(field);
  field.select();
  const isCopied = document.execCommand('copy');
  field.remove();
  if (!isCopied) throw new Error('copying a text: the browser refuses');
}

/** @type {NodeListOf<HTMLButtonElement>} */
const buttons = document.querySelectorAll('button[data-copy]');
for (const button of buttons) {
  const label = button.textContent;
  const text = button.dataset['copy'] || (button.previousElementSibling?.textContent ?? '');
  button.hidden = false;
  button.addEventListener('click', async () => {
    try {
      if (navigator.clipboard) await navigator.clipboard.writeText(text);
      else copyBySelection(text);
      button.textContent = 'Copied';
    } catch {
      button.textContent = 'Not allowed here';
    }
    announcement.textContent = button.textContent;
    setTimeout(() => {
      button.textContent = label;
      announcement.textContent = '';
    }, COPIED_MS);
    button.focus();
  });
}
