/** The callback with parameters after those that it has already, which stay as they are (WebSub, section 5.3.1). */
export function withParameters(callback: string, parameters: Readonly<Record<string, string>>): string {
  const joint = !callback.includes('?') ? '?' : /[?&]$/.test(callback) ? '' : '&';
  return `${callback}${joint}${new URLSearchParams(parameters)}`;
}
