// What the bot knows of articles, documents and web pages.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, urlOf } from "@/lib/api/client";
import type { Piece, PieceInPlace, PiecePage } from "@/lib/api/knowledge-types";
import { type FileFormat, knowledgeKey as key, useChange } from "./queries";

const path = (botId: string) => `/v1/bots/${botId}/passages`;

export type PieceFilter = {
  search: string;
  /** Those of one kind of source, or those that are not answered from. */
  show: "" | Piece["kind"] | "off";
  order: "newest" | "used";
};

/** Which passages a filter lets through, in whatever order. */
export const matchingPieces = (f: PieceFilter) => ({
  ...(f.search ? { search: f.search } : {}),
  ...(f.show === "off" ? { use: "off" } : f.show ? { kind: f.show } : {}),
});
const asked = (f: PieceFilter) => ({ order: f.order, ...matchingPieces(f) });

export const piecesFile = (botId: string, f: PieceFilter, format: FileFormat) =>
  urlOf(`${path(botId)}/export`, { ...matchingPieces(f), format });

/** How many passages match. */
export const pieceTotalQuery = (botId: string, f: PieceFilter) =>
  queryOptions({
    queryKey: [...key(botId), "pieces", "total", f.search, f.show],
    queryFn: ({ signal }) =>
      api.get<PiecePage & { total?: number }>(path(botId), { ...matchingPieces(f), counted: true, limit: 1 }, signal),
    select: (p) => p.total ?? 0,
  });

/** Switches up to a hundred passages. */
export const useSwitchPieces = (botId: string) =>
  useChange(botId, (b: { action: "activate" | "deactivate"; ids: string[] }) =>
    api.post<{ count: number }>(`${path(botId)}/bulk`, b),
  );

export const piecesQuery = (botId: string, f: PieceFilter) =>
  infiniteQueryOptions({
    queryKey: [...key(botId), "pieces", f],
    queryFn: ({ pageParam, signal }) =>
      api.get<PiecePage>(path(botId), { ...asked(f), cursor: pageParam, limit: 50 }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (p) => p.next,
  });

/** As many as are counted of what a search finds beside the entries. */
export const COUNTED = 20;

export const pieceSearchQuery = (botId: string, search: string) =>
  queryOptions({
    queryKey: [...key(botId), "pieces", "found", search],
    queryFn: ({ signal }) => api.get<PiecePage>(path(botId), { search, limit: COUNTED }, signal),
  });

export const pieceQuery = (botId: string, id: string) =>
  queryOptions({
    queryKey: [...key(botId), "pieces", "one", id],
    queryFn: ({ signal }) => api.get<PieceInPlace>(`${path(botId)}/${id}`, undefined, signal),
  });

export const useSwitchPiece = (botId: string) =>
  useChange(botId, ({ id, active }: { id: string; active: boolean }) =>
    api.patch<PieceInPlace>(`${path(botId)}/${id}`, { active }),
  );
