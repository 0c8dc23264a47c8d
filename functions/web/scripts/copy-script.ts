/**
 * What the copy buttons do. Without a secure context there is no clipboard for scripts; the text is then put where it
 * can be selected, and copied from there.
 */
export const COPY_SCRIPT = `
const said = document.createElement('p');
said.className = 'hidden';
said.setAttribute('role', 'status');
document.body.append(said);

function copyBySelection(text) {
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'hidden';
  document.body.append(field);
  field.select();
  const done = document.execCommand('copy');
  field.remove();
  if (!done) throw new Error('not copied');
}

for (const button of document.querySelectorAll('button[data-copy]')) {
  const label = button.textContent;
  button.hidden = false;
  button.addEventListener('click', async () => {
    try {
      if (navigator.clipboard) await navigator.clipboard.writeText(button.dataset.copy);
      else copyBySelection(button.dataset.copy);
      button.textContent = 'Copied';
    } catch {
      button.textContent = 'Not allowed here';
    }
    said.textContent = button.textContent;
    setTimeout(() => { button.textContent = label; said.textContent = ''; }, 2000);
    button.focus();
  });
}
`;
