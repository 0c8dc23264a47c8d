/** A command that posts the seed dump to a server, to be printed. */
export function postingExample(url: string, token: string): string {
  // Without a type, curl says that it sends a form.
  return `ingest a dump with
  curl -H 'Authorization: Bearer ${token}' -H 'Content-Type: text/plain' \\
    --data-binary @seeds/2025-03-11-hf-papers.txt '${url}/api/dumps?wait=1&name=2025-03-11-hf-papers.txt'`;
}
