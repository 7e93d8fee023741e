/** The few words of the button; the chat has its own dictionary. */
export interface LoaderTexts {
  chat: string;
  open: string;
  close: string;
  unread: (n: number) => string;
  dismiss: string;
  failed: string;
  retry: string;
}

const en: LoaderTexts = {
  chat: "Chat",
  open: "Open chat",
  close: "Close chat",
  unread: (n) => n + (n > 1 ? " unread messages" : " unread message"),
  dismiss: "Dismiss",
  failed: "The chat did not load",
  retry: "Try again",
};

const vi: LoaderTexts = {
  chat: "Trò chuyện",
  open: "Mở trò chuyện",
  close: "Đóng trò chuyện",
  unread: (n) => `${n} tin nhắn chưa đọc`,
  dismiss: "Bỏ qua",
  failed: "Không tải được khung trò chuyện",
  retry: "Thử lại",
};

/** The first language of the list that we speak, else English. */
export function loaderTexts(...wanted: string[]): LoaderTexts {
  const spoken = wanted.find((tag) => /^(en|vi)\b/i.test(tag));
  return /^vi/i.test(spoken ?? "") ? vi : en;
}
