import packageJson from '../../package.json' with { type: 'json' };

/** What `npm run start:deno` runs. */
export function denoProgram(): { readonly name: string; readonly args: readonly string[] } {
  const [name = '', ...args] = packageJson.scripts['start:deno'].split(' ');
  return { name, args };
}
