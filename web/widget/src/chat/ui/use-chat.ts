import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import type { Chat } from "../chat";
import type { View } from "../view";

export const ChatContext = createContext<Chat>(null as unknown as Chat);

export function useChat(): Chat {
  return useContext(ChatContext);
}

/** The chat's state, drawn again at every change. */
export function useView(chat: Chat): View {
  const [view, setView] = useState(chat.view);
  useEffect(() => {
    setView(chat.view);
    return chat.subscribe(() => setView(chat.view));
  }, [chat]);
  return view;
}
