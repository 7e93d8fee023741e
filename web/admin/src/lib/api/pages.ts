import { api } from "./client";
import type { Page } from "./types";

/** A whole list, page after page: for menus and tables that filter and count on the screen. */
export async function everyPage<T>(path: string, signal?: AbortSignal): Promise<Page<T>> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> = await api.get<Page<T>>(path, { cursor, limit: 100 }, signal);
    items.push(...page.items);
    cursor = page.next;
  } while (cursor);
  return { items, next: null };
}
