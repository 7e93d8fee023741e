/** Icons of what hangs on messages. */
export const drawings = {
  chevron: "M6 9.5l6 6 6-6",
  out: "M8 16L17 7M9 7h8v8",
  books: "M4 4.5h4v15H4zM8 4.5h4v15H8zM4 8.5h8M13.5 6l3.8-1 3.7 13.8-3.8 1zM14.5 9.8l3.8-1",
  reply: "M10 6L4.5 11.5 10 17M5 11.5h8.5a6 6 0 016 6V19",
  like: "M7.5 10.5v9h-3v-9zM7.5 11l4-7c1.5 0 2.5 1 2.5 2.5L13.5 9.5h5a1.8 1.8 0 011.8 2.1l-1.2 6.5a1.8 1.8 0 01-1.8 1.4H7.5",
  dislike:
    "M7.5 13.5v-9h-3v9zM7.5 13l4 7c1.5 0 2.5-1 2.5-2.5L13.5 14.5h5a1.8 1.8 0 001.8-2.1l-1.2-6.5a1.8 1.8 0 00-1.8-1.4H7.5",
};
