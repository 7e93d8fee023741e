/** What the team is told of the page that the visitor looks at. */
import type { Sight } from "../api/wire";

/** The browser has been told that its user is not to be followed. */
function unfollowed(): boolean {
  return (globalThis.navigator as { globalPrivacyControl?: boolean } | undefined)?.globalPrivacyControl === true;
}

export function sightOf(place: { url: string; title: string }): Sight {
  const sight: Sight = { time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone };
  const url = place.url.slice(0, 2000);
  return url && !unfollowed() ? { ...sight, url, title: place.title.slice(0, 300) } : sight;
}
