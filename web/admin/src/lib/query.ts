// The query cache: the one home of everything that comes from the server.
import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "./api/client";

export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        gcTime: 600_000,
        retry: (count, e) => count < 2 && (!(e instanceof ApiError) || e.offline || e.status >= 502),
      },
    },
  });
}
