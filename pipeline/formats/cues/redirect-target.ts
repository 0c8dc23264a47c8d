/** An address within another, as a parameter or as an encoded part of the path: `?url=https://...`, `/https:%2F%2F...`. */
const INNER_ADDRESS =
  /[?&](?:url|u|q|target|redirect|dest|destination)=(https?(?::|%3A)[^&]{4,2000})|\/(https?(?:%3A|:)%2F%2F[^/?&]{4,2000})/i;

/** Parameters that only name the campaign a reader came from: `utm_source=tldr`. */
const CAMPAIGN = /(?<=[?&])(?:utm_[a-z]{2,20}|mc_[ce]id|fbclid|gclid|ref_src|dgcid)=[^&#]{0,200}&?/gi;

/**
 * The address that a click counter leads to, without campaign parameters:
 * `https://scholar.google.com/scholar_url?url=https://arxiv.org/...`,
 * `https://tracking.tldrnewsletter.com/CL0/https:%2F%2Farxiv.org%2F...`.
 */
export function redirectTarget(address: string): string {
  const [, parameter, path] = INNER_ADDRESS.exec(address) ?? [];
  const inner = parameter ?? path;
  if (inner === undefined) return withoutCampaign(address);
  try {
    return withoutCampaign(decodeURIComponent(inner));
  } catch {
    return address;
  }
}

function withoutCampaign(address: string): string {
  return address.includes('=') ? address.replace(CAMPAIGN, '').replace(/[?&]$/, '') : address;
}
