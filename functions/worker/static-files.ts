/* `#static-files` on Workers (see "imports" in package.json): the bundle holds the files of functions/web/static/. */

export { default as ADD_SCRIPT } from '../web/static/add.js' with { type: 'text' };
export { default as COPY_SCRIPT } from '../web/static/copy.js' with { type: 'text' };
export { default as CORRECT_SCRIPT } from '../web/static/correct.js' with { type: 'text' };
export { default as ICON_SVG } from '../web/static/icon.svg' with { type: 'text' };
export { default as ICON_PNG_144 } from '../web/static/icon-144.png' with { type: 'bytes' };
export { default as ICON_PNG_512 } from '../web/static/icon-512.png' with { type: 'bytes' };
export { default as SEARCH_SCRIPT } from '../web/static/search.js' with { type: 'text' };
export { default as STYLE_SHEET } from '../web/static/style.css' with { type: 'text' };
