import { queryOptions } from "@tanstack/react-query";
import { api } from "@/lib/api/client";
import type { Setup } from "@/lib/api/types";

export const setupQuery = queryOptions({
  queryKey: ["people", "setup"],
  queryFn: ({ signal }) => api.get<Setup>("/v1/setup", undefined, signal),
  staleTime: 60_000,
});
