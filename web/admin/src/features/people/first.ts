// What the router asks before any screen: no looks, so that they come with their pages.
export { setupQuery } from "./setup";
