// The addresses that anybody may open, and the root of all.
import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, lazyRouteComponent, Outlet } from "@tanstack/react-router";
import { MissingPage } from "./pages/fallbacks";
import { inviteSearch, signInSearch, tokenSearch } from "./search";

export type Context = { client: QueryClient };

export const rootRoute = createRootRouteWithContext<Context>()({
  component: Outlet,
  notFoundComponent: MissingPage,
});

export const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/setup",
  component: lazyRouteComponent(() => import("./pages/setup")),
});
export const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in",
  validateSearch: signInSearch,
  component: lazyRouteComponent(() => import("./pages/sign-in")),
});
export const signUpRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-up",
  validateSearch: tokenSearch,
  component: lazyRouteComponent(() => import("./pages/sign-up")),
});
export const resetRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/reset",
  validateSearch: tokenSearch,
  component: lazyRouteComponent(() => import("./pages/reset")),
});
export const inviteRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/invite",
  validateSearch: inviteSearch,
  component: lazyRouteComponent(() => import("./pages/invite")),
});
