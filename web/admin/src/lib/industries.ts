/** What a company can say it does, as the server knows it. */
export const INDUSTRIES = [
  "software",
  "retail",
  "food",
  "travel",
  "education",
  "health",
  "finance",
  "real_estate",
  "manufacturing",
  "logistics",
  "media",
  "agency",
  "nonprofit",
  "public",
  "other",
] as const;
