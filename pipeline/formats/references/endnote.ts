import { taggedFormat } from './tagged-lines.ts';

/** EndNote and refer, as Google Scholar and publishers export them: `%0 Journal Article`, `%T A Title`. */
export const endnote = taggedFormat({
  name: 'endnote',
  why: 'it begins with a line "%0 "',
  tag: /^(%[0-9A-Z!@#$*>+?^)(~=[\]])(?: (.*))?$/u,
  firstTag: '%0',
  fields: {
    title: ['%T'],
    abstract: ['%X'],
    authors: [['%A']],
    date: ['%8', '%D'],
    ids: ['%R', '%M', '%U'],
    url: ['%U'],
    pdf: ['%>'],
    journal: ['%J', '%B'],
    keywords: ['%K'],
    comments: ['%Z'],
    language: ['%G'],
  },
});
