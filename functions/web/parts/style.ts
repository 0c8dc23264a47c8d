import { STYLE_SHEET } from '#static-files';

/** static/style.css without comments and white space: every page carries it. */
export const STYLE = STYLE_SHEET.split('*/')
  .map((rule) => rule.split('/*', 1)[0])
  .join('')
  .replaceAll(/\s+/g, ' ')
  .replaceAll(/ ?([{};/]) ?/g, '$1')
  .replaceAll(/([:,]) /g, '$1')
  .replaceAll(/\b0\./g, '.')
  .replaceAll(';}', '}')
  .trim();
