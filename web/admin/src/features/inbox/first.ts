// What the router asks before any screen: no looks, so that they come with their pages.
export { countsQuery } from "./counts";
export { filtersOf, toSearch } from "./filters";
