import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';

/** A regular expression of the program, and where it stands. */
export interface Found {
  readonly file: string;
  readonly line: number;
  readonly source: string;
  readonly flags: string;
}

/** A `new RegExp` whose pattern depends on what the program is given. */
export interface Open {
  readonly file: string;
  readonly line: number;
  /** The call as written. */
  readonly code: string;
}

type Node = { readonly type: string; readonly start: number; readonly end: number } & Record<string, unknown>;

/** Every literal and every `new RegExp` in the files that match `glob`, patterns put together from constants included. */
export function findRegexes(root: string, glob: string): { found: Found[]; open: Open[] } {
  const found: Found[] = [];
  const open: Open[] = [];
  for (const file of globSync(glob, { cwd: root }).sort()) {
    const code = readFileSync(join(root, file), 'utf8');
    const { program, errors } = parseSync(file, code);
    if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
    const lineOf = (at: number) => code.slice(0, at).split('\n').length;
    const constants = new Map<string, Node>();
    const made: Node[] = [];
    const visit = (node: Node) => {
      const { callee } = node as unknown as { callee: Node };
      if (callee.type === 'Identifier' && callee['name'] === 'RegExp') made.push(node);
    };
    new Visitor({
      Literal(node) {
        if (!('regex' in node)) return;
        const { pattern, flags } = node.regex;
        found.push({ file, line: lineOf(node.start), source: pattern, flags });
      },
      VariableDeclarator(node) {
        if (node.id.type === 'Identifier' && node.init)
          constants.set(node.id.name, node.init as unknown as Node);
      },
      NewExpression: (node) => visit(node as unknown as Node),
      CallExpression: (node) => visit(node as unknown as Node),
    }).visit(program);
    for (const node of made) {
      const [pattern, flags] = node['arguments'] as Node[];
      const source = textFrom(pattern, constants);
      const written = flags === undefined ? '' : textFrom(flags, constants);
      const line = lineOf(node.start);
      if (source === undefined || written === undefined)
        open.push({ file, line, code: code.slice(node.start, node.end) });
      else found.push({ file, line, source, flags: written });
    }
  }
  return { found, open };
}

/** The string that an expression of literals, templates and constants of the same file gives, else `undefined`. */
function textFrom(node: Node | undefined, constants: ReadonlyMap<string, Node>): string | undefined {
  switch (node?.type) {
    case 'Literal': {
      const { value, regex } = node as unknown as { value: unknown; regex?: { pattern: string } };
      return regex === undefined ? (typeof value === 'string' ? value : undefined) : regex.pattern;
    }
    case 'Identifier':
      return textFrom(constants.get(node['name'] as string), constants);
    case 'MemberExpression': {
      const { object, property } = node as unknown as { object: Node; property: Node };
      return property['name'] === 'source' ? textFrom(object, constants) : undefined;
    }
    case 'TaggedTemplateExpression':
      return template(node['quasi'] as Node, 'raw', constants);
    case 'TemplateLiteral':
      return template(node, 'cooked', constants);
    default:
      return undefined;
  }
}

function template(
  node: Node,
  kind: 'raw' | 'cooked',
  constants: ReadonlyMap<string, Node>,
): string | undefined {
  const { quasis, expressions } = node as unknown as {
    quasis: { value: { raw: string; cooked: string } }[];
    expressions: Node[];
  };
  const values = expressions.map((expression) => textFrom(expression, constants));
  if (values.includes(undefined)) return undefined;
  return quasis.map(({ value }, i) => value[kind] + (values[i] ?? '')).join('');
}
