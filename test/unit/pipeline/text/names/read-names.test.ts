import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gluedNames, isGlued } from '../../../../../pipeline/text/names/glued-names.ts';
import { readAuthors, readPersons } from '../../../../../pipeline/text/names/read-names.ts';

describe('readAuthors()', () => {
  test.each([
    ['Geng Yu, Jianing Zhu, Jiangchao Yao, Bo Han', ['Geng Yu', 'Jianing Zhu', 'Jiangchao Yao', 'Bo Han']],
    ['Leanne Nortje, Dan Oneata and Herman Kamper', ['Leanne Nortje', 'Dan Oneata', 'Herman Kamper']],
    ['A. Author, B. Author, and C. Author', ['A. Author', 'B. Author', 'C. Author']],
    ['Ping Li and Tao Wang and Xinkui Zhao', ['Ping Li', 'Tao Wang', 'Xinkui Zhao']],
    ['A. Author & B. Author', ['A. Author', 'B. Author']],
    ['Madonna', ['Madonna']],
    ['👥 Ada Novák, Béla Kis', ['Ada Novák', 'Béla Kis']],
    ['', []],
  ])('reads %j', (text, names) => {
    expect(readAuthors(text)).toEqual(names);
  });

  test.each([
    ['Jane Austen (University of Hampshire, Persuasion Society), Bo Li', ['Jane Austen', 'Bo Li']],
    ['A. Author, B. Author and C. Author (1) ((1) MIT)', ['A. Author', 'B. Author', 'C. Author']],
    ['A. Author (1), B. Author (1 and 2) ((1) MIT, (2) ETH (Zurich))', ['A. Author', 'B. Author']],
    ['A. Author (MIT) and B. Author (ETH)', ['A. Author', 'B. Author']],
    ['William (Bill) Smith, B. Author', ['William (Bill) Smith', 'B. Author']],
    ['A. Author, B. Author (MIT', ['A. Author', 'B. Author']],
    ['Author, Ann | Example Labs; Author, Bo | Example, Inc.', ['Ann Author', 'Bo Author']],
    ['Author, Ann | Author, Bo', ['Ann Author', 'Bo Author']],
    ['Ann Author, University of Examples, Bo Author, Example Labs, Brno', ['Ann Author', 'Bo Author']],
    ['Author, A., Author, B., Example Research', ['A. Author', 'B. Author']],
    ['Ann Author, Example Collaboration', ['Ann Author', 'Example Collaboration']],
    ['A. Author1,2, B. Author*†, C. Author$^{1,2}$', ['A. Author', 'B. Author', 'C. Author']],
  ])('strips affiliations and marks: %j', (text, names) => {
    expect(readAuthors(text)).toEqual(names);
  });

  test.each([
    ['Vaswani, Ashish and van der Maaten, Laurens', ['Ashish Vaswani', 'Laurens van der Maaten']],
    ['García Márquez, Gabriel; Doe, J.', ['Gabriel García Márquez', 'J. Doe']],
    ['Doe, J. A.', ['J. A. Doe']],
    ['Doe, J., García Márquez, G. J., and Li, W.', ['J. Doe', 'G. J. García Márquez', 'W. Li']],
    ['A. Author, B. Author and C. Author, D. Author', ['A. Author', 'B. Author', 'C. Author', 'D. Author']],
  ])('turns round family names first: %j', (text, names) => {
    expect(readAuthors(text)).toEqual(names);
  });

  test.each([
    ['ATLAS Collaboration: G. Aad, B. Abbott', ['ATLAS Collaboration', 'G. Aad', 'B. Abbott']],
    ['J. Doe on behalf of the CMS Collaboration', ['J. Doe', 'CMS Collaboration']],
    [
      'John Smith, Jr., Sammy Davis III and M. L. King, Jr.',
      ['John Smith Jr.', 'Sammy Davis III', 'M. L. King Jr.'],
    ],
    ['Aad, Georges (57211); Abbott, Bo (57212)', ['Georges Aad', 'Bo Abbott']],
    ['G. Aad, B. Abbott, et al.', ['G. Aad', 'B. Abbott']],
    ['G. Aad et al.', ['G. Aad']],
    ['G. Aad et.al.', ['G. Aad']],
    ['ann96, bo', ['ann96', 'bo']],
    ['G. Aad, PhD, and others', ['G. Aad']],
  ])('reads groups and suffixes, strips degrees and et al.: %j', (text, names) => {
    expect(readAuthors(text)).toEqual(names);
  });

  // A bar separates the names that are expected.
  test.each([
    ['Zhang, San', 'San Zhang'],
    ['Novák, Ada Mária', 'Ada Mária Novák'],
    ['Van Gogh, Vincent', 'Vincent Van Gogh'],
    ['van der Berg, Jan', 'Jan van der Berg'],
    ['de la Cruz Ejemplo, Ana María', 'Ana María de la Cruz Ejemplo'],
    ['von Neumann, J.', 'J. von Neumann'],
    ['García Márquez, G.', 'G. García Márquez'],
    ["d'Arc, Jeanne", "Jeanne d'Arc"],
    ['al-Khwarizmi, Muhammad', 'Muhammad al-Khwarizmi'],
    ['bin Zayd, Ali', 'Ali bin Zayd'],
    ["'t Hooft, Gerard", "Gerard 't Hooft"],
    ['NOVÁK, ADA', 'ADA NOVÁK'],
    ['Ó Súilleabháin, Seán', 'Seán Ó Súilleabháin'],
    ['Smith, Jr., John', 'John Smith Jr.'],
    ['Smith, John, III', 'John Smith III'],
    ['John Smith, Jr.', 'John Smith Jr.'],
    ['John Smith III', 'John Smith III'],
    ['Smith, Jr., John and Kis, Béla', 'John Smith Jr.|Béla Kis'],
    ['King, M. L., Jr., & Kis, B.', 'M. L. King Jr.|B. Kis'],
    ['Lee, Jr., Bob; Kis, Béla', 'Bob Lee Jr.|Béla Kis'],
    ['Smith J Jr, Jones KL 3rd', 'J Smith Jr|KL Jones 3rd'],
    ['Ada Novák, Béla Kis', 'Ada Novák|Béla Kis'],
    ['Ada Novák and Béla Kis', 'Ada Novák|Béla Kis'],
    ['Ada Novák & Béla Kis', 'Ada Novák|Béla Kis'],
    ['Ada Novák und Béla Kis', 'Ada Novák|Béla Kis'],
    ['Ada Novák et Béla Kis', 'Ada Novák|Béla Kis'],
    ['Ada Novák; Béla Kis;', 'Ada Novák|Béla Kis'],
    ['Ada Novák|Béla Kis', 'Ada Novák|Béla Kis'],
    ['Ada Novák · Béla Kis', 'Ada Novák|Béla Kis'],
    ['Ada Novák • Béla Kis', 'Ada Novák|Béla Kis'],
    ['Ada Novák / Béla Kis', 'Ada Novák|Béla Kis'],
    ['Ada Novák\nBéla Kis', 'Ada Novák|Béla Kis'],
    ['Novák, Ada\nKis, Béla', 'Ada Novák|Béla Kis'],
    ['Ada Novák,\nBéla Kis', 'Ada Novák|Béla Kis'],
    ['Ada Novák, Béla\nKis', 'Ada Novák|Béla Kis'],
    ['Novák, Ada; Kis, Béla', 'Ada Novák|Béla Kis'],
    ['Novák, Ada; and Kis, Béla', 'Ada Novák|Béla Kis'],
    ['Novák, Ada and Kis, Béla', 'Ada Novák|Béla Kis'],
    ['Novák, Ada & Kis, Béla', 'Ada Novák|Béla Kis'],
    ['Novák, Ada, and Béla Kis', 'Ada Novák|Béla Kis'],
    ["['Ada Novák', 'Béla Kis']", 'Ada Novák|Béla Kis'],
    ['[Ada Novák, Béla Kis]', 'Ada Novák|Béla Kis'],
    ['Novák, Ada, Béla Kis, and San Zhang', 'Ada Novák|Béla Kis|San Zhang'],
    ['Novák, Ada and García Márquez, Gabriel José', 'Ada Novák|Gabriel José García Márquez'],
    ['Novák, Ada; Example Committee', 'Ada Novák|Example Committee'],
    ['Novak, A.; Kis, B.', 'A. Novak|B. Kis'],
    ['Novák, A, Kis, B', 'A Novák|B Kis'],
    ['Mustermann, E., Li, S., & Zhang, S.', 'E. Mustermann|S. Li|S. Zhang'],
    ['Novák, A., Kis, B., … Zhang, S.', 'A. Novák|B. Kis|S. Zhang'],
    ['Petrov, Yu. A., Ivanov, I.', 'Yu. A. Petrov|I. Ivanov'],
    ['Berg, J. van der, Kis, B.', 'J. van der Berg|B. Kis'],
    ['Novák, A., Example Study Group, & Kis, B.', 'A. Novák|Example Study Group|B. Kis'],
    ['Smith J, Jones K', 'J Smith|K Jones'],
    ['Smith J, Jones K.', 'J Smith|K Jones'],
    ['Novak A., Kis B.', 'A. Novak|B. Kis'],
    ["Novák AB, van der Berg J, O'Neil JR", "AB Novák|J van der Berg|JR O'Neil"],
    ['Lovelace A, Müller B; Dark Robots Study Group.', 'A Lovelace|B Müller|Dark Robots Study Group'],
    ['Иванов И. И., Петров П. П.', 'И. И. Иванов|П. П. Петров'],
    ['Smith, JR; Jones, MD', 'JR Smith|MD Jones'],
    ['Smith, JR, Jones, MD, Kis, B', 'JR Smith|MD Jones|B Kis'],
    ['Novák, Ada, MD; Kis, Béla', 'Ada Novák|Béla Kis'],
    ['Rana, Md; Kis, Béla', 'Md Rana|Béla Kis'],
    ['Novák Ada M; Kis Béla T', 'Novák Ada M|Kis Béla T'],
    ['null, null', ''],
    ['Novák A', 'Novák A'],
    ['Saumya B', 'Saumya B'],
    ['Srihari R, Vaishnavi R C', 'R Srihari|R C Vaishnavi'],
    ['Di Wang, Shi Li', 'Di Wang|Shi Li'],
    ["Valentina Orru', Béla Kis", "Valentina Orru'|Béla Kis"],
    ['Sarah K.', 'Sarah K.'],
    ['Prof. Dr. Ada Novák, Assoc. Prof. Béla Kis, Dr. Vasudeva', 'Ada Novák|Béla Kis|Dr. Vasudeva'],
    ['A. (. Novák, B. Kis', 'A. Novák|B. Kis'],
    ['Meta AI', 'Meta AI'],
    ['The CMS Collaboration', 'The CMS Collaboration'],
    ['Group of Health and Safety', 'Group of Health and Safety'],
    ['World Health Organization', 'World Health Organization'],
    [
      'Centers for Disease Control and Prevention, Ada Novák and Béla Kis',
      'Centers for Disease Control and Prevention|Ada Novák|Béla Kis',
    ],
    [
      'LIGO Scientific Collaboration, Virgo Collaboration, A. Novák',
      'LIGO Scientific Collaboration|Virgo Collaboration|A. Novák',
    ],
    ['Ada Novák [1], Béla Kis [1,2]', 'Ada Novák|Béla Kis'],
    ['Ada Novák¹, Béla Kis²', 'Ada Novák|Béla Kis'],
    ['Ada Novák a,b, Béla Kis b,*', 'Ada Novák|Béla Kis'],
    ['Ada Novák^{1,2}, Béla Kis^{2}', 'Ada Novák|Béla Kis'],
    ['Ada Novák <ada@example.org>, Béla Kis <bela@example.org>', 'Ada Novák|Béla Kis'],
    ['ada@example.org (Ada Novák, Béla Kis)', 'Ada Novák|Béla Kis'],
    ['Ada Novák (0000-0002-1825-0097), Béla Kis', 'Ada Novák|Béla Kis'],
    [
      'Ada Novák https://orcid.org/0000-0002-1825-0097; Béla Kis ORCID: 0000-0001-5109-3700',
      'Ada Novák|Béla Kis',
    ],
    ['Ada Novák, MD, PhD; Béla Kis, MSc', 'Ada Novák|Béla Kis'],
    ['Novák, Ada, Example University; Kis, Béla, Institute of Examples', 'Ada Novák|Béla Kis'],
    ['By Ada Novák and Béla Kis', 'Ada Novák|Béla Kis'],
    ['Authors: Ada Novák, Béla Kis.', 'Ada Novák|Béla Kis'],
    ['Author(s): Novák, Ada; Kis, Béla', 'Ada Novák|Béla Kis'],
    ['Ada Novák, Béla Kis, et al', 'Ada Novák|Béla Kis'],
    ['Ada Novák, Béla Kis, and 12 others', 'Ada Novák|Béla Kis'],
    ['Ada Novák, Béla Kis, +3 authors', 'Ada Novák|Béla Kis'],
    ['Ada Novák, Béla Kis, ...', 'Ada Novák|Béla Kis'],
    ['张三, 李四', '张三|李四'],
    ['张三；李四', '张三|李四'],
    ['夏目漱石著', '夏目漱石'],
    ['作者：张三，李四 等', '张三|李四'],
    ['张三、李四、王五', '张三|李四|王五'],
    ['山田太郎・鈴木花子', '山田太郎|鈴木花子'],
    ['山田 太郎, 鈴木 花子', '山田 太郎|鈴木 花子'],
    ['アダ・ノヴァーク', 'アダ・ノヴァーク'],
    ['김철수·이영희', '김철수|이영희'],
    ['Nemo', 'Nemo'],
    ['Anonymous', ''],
    ['Anonymous authors', ''],
    ['[No authors listed]', ''],
    ['Wei Zhang, Wei Zhang', 'Wei Zhang|Wei Zhang'],
    ['Michael Gienger, Fanzhri', 'Michael Gienger|Fanzhri'],
    ['Smith, Jones and Brown', 'Smith|Jones|Brown'],
    ['Santiago Ramón y Cajal', 'Santiago Ramón y Cajal'],
  ])('reads %j as %j', (text, names) => {
    expect(readAuthors(text).join('|')).toBe(names);
  });

  test('returns the names of any list that joins them', () => {
    const given = fc.constantFrom('Ann', 'Anderson', 'Li', 'J.-P.', 'Longépé', 'Sandø', 'Brandão');
    const family = given.filter((word) => word !== 'J.-P.');
    const name = fc.tuple(given, family).map(([first, last]) => `${first} ${last}`);
    const names = fc.array(name, { minLength: 1, maxLength: 30 });
    const joined = (list: string[]) => [
      list.join(', '),
      list.join(' and '),
      list.join(' (1), '),
      list.join(',\n  '),
    ];
    fc.assert(
      fc.property(names, (list) => {
        for (const text of joined(list)) expect(readAuthors(text)).toEqual(list);
      }),
    );
  });

  test('returns clean names for any text', () => {
    const part = fc.constantFrom(
      '(',
      ')',
      ',',
      ' and ',
      ';',
      ':',
      '1',
      '*',
      ' ',
      'Ann',
      '$^',
      '$',
      'et al.',
      'Jr.',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
        for (const name of readAuthors(parts.join(''))) expect(name).toMatch(/^\S(?:.*\S)?$/);
      }),
      { numRuns: 2000 },
    );
  });

  test.each(['(', ')', '()', ' ', '1', '1 x', ' and ', ',', ' for the ', '$^', ' et', 'a,'])(
    'takes linear time for a repeated %j',
    (unit) => {
      // Quadratic time would be minutes: the timeout of the test would end it.
      expect(readAuthors(`${unit.repeat(300_000)}x`)).toBeInstanceOf(Array);
    },
  );
});

describe('readPersons()', () => {
  // A plus sign separates fields, a bar the names that are expected.
  test.each([
    ['García Márquez, Gabriel José', 'Gabriel José García Márquez'],
    ['Ada Novák, Béla Kis, San Zhang', 'Ada Novák|Béla Kis|San Zhang'],
    ['van der Berg, Jan and Zhang, San', 'Jan van der Berg|San Zhang'],
    ['van der Berg,J.', 'J. van der Berg'],
    ['Turing, Alan,', 'Alan Turing'],
    ['V. Steeg, Greg', 'Greg V. Steeg'],
    ['Fonseca C., Efraín R.', 'Efraín R. Fonseca C.'],
    ['A. Novák, B. Kis', 'A. Novák|B. Kis'],
    ['Institute of Physics, Example University', 'Institute of Physics, Example University'],
    ['Novák A. + Kis B.', 'A. Novák|B. Kis'],
    ['Novák, Ada + CMS Collaboration', 'Ada Novák|CMS Collaboration'],
    ['Novák, Ada + Sarah K.', 'Ada Novák|Sarah K.'],
  ])('reads the fields %j as %j', (fields, names) => {
    expect(readPersons(fields.split(' + ')).join('|')).toBe(names);
  });
});

test.each([
  ['Ada NovákBéla Kis', ['Ada Novák', 'Béla Kis']],
  ['Jean Opara-MartinsA. KisSi Li', ['Jean Opara-Martins', 'A. Kis', 'Si Li']],
  ['Yann LeBlanc', undefined],
  ['Ada Novák, Béla Kis', undefined],
  ['Ada McDonald Kis', undefined],
  ['Ada NovákPlatoBéla Kis', undefined],
])('gluedNames() reads %j', (row, names) => {
  expect(gluedNames(row)).toEqual(names);
});

test.each([
  ['Ada NovákPlatoBéla Kis', true],
  ['Béla DeMarco', false],
  ['Ada Maria Novák Kis', false],
  ['The DeepPond Research Team', false],
])('isGlued() of %j is %s', (name, expected) => {
  expect(isGlued(name)).toBe(expected);
});
