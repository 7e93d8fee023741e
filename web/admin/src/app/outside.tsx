// The addresses that anybody may open, and the root of all.
import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, lazyRouteComponent, Outlet, redirect } from "@tanstack/react-router";
import { meQuery } from "@/lib/session";
import { read } from "@/lib/storage";
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
  // Who is signed in has nothing to do here, unless he was sent with something to read. A browser that knows nobody is
  // not asked.
  beforeLoad: async ({ context: { client }, search: { next, ended, problem, changed } }) => {
    if (ended || problem || changed || !read("known", false)) return;
    const me = await client.fetchQuery({ ...meQuery, staleTime: 0, retry: false }).catch(() => null);
    if (me) throw redirect({ href: next ?? "/", replace: true });
  },
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
