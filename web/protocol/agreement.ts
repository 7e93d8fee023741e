// The apps write the server's shapes in their own words: narrower where the description only says "a string", shorter
// where they need less. This file holds each of them against the description; it compiles only while every field they
// count on is really sent, with that type and with null where null may come.
import type * as admin from "../admin/src/lib/api/types";
import type * as widget from "../widget/src/chat/api/wire";
import type { LoaderBot } from "../widget/src/loader/bot";
import type { components } from "./api";

type Sent = components["schemas"];

// What an app says about a field, as wide as the description is: words become strings.
type Wide<T> = T extends string
  ? string
  : T extends number
    ? number
    : T extends boolean
      ? boolean
      : T extends (infer One)[]
        ? Wide<One>[]
        : T extends object
          ? { [Field in keyof T]: Wide<T[Field]> }
          : T;

type Holds<Server extends Wide<App>, App> = [Server, App];
type Maybe<App, Field extends keyof App> = Omit<App, Field> & Partial<Pick<App, Field>>;

// The description calls payloads free objects, and a message is held against it once, not in each list.
type Line<App> = Omit<App, "payload" | "author">;
type Without<App> = Omit<App, "messages" | "message" | "opened" | "items" | "conversation">;

export type Admin = [
  Holds<Sent["SetupOutBody"], admin.Setup>,
  Holds<Sent["WorkspaceMe"], admin.Me>,
  Holds<Sent["WorkspaceView"], admin.Workspace>,
  Holds<Sent["WorkspaceMemberView"], admin.Member>,
  Holds<Sent["WorkspaceRoleView"], admin.Role>,
  Holds<Sent["WorkspaceInvitationView"], admin.Invitation>,
  Holds<Sent["LookOutBody"], admin.InvitationLook>,
  Holds<Sent["WorkspaceAPIKeyView"], admin.ApiKey>,
  Holds<Sent["FoundContact"], admin.FoundContact>,
  Holds<Sent["BotView"], admin.Bot>,
  Holds<Sent["FAQView"], admin.Faq>,
  Holds<Sent["FaqList"], admin.FaqPage>,
  Holds<Omit<Sent["FaqImportPreview"], "sample">, Omit<admin.ImportPreview, "sample">>,
  Holds<Sent["UnansweredView"], admin.Unanswered>,
  Holds<Sent["View"], admin.Conversation>,
  Holds<Sent["MessageView"], Line<admin.Message>>,
  Holds<Required<Sent["Author"]>, admin.Message["author"]>,
  Holds<Sent["Thread"], Without<admin.MessagePage>>,
  Holds<Sent["Changes"], Without<admin.Changes>>,
  Holds<Sent["ContactCard"], admin.Contact>,
];

export type Widget = [
  Holds<Sent["Bot"], widget.Bot>,
  // Its words and its drawing come with the script alone.
  Holds<Sent["Bot"], Omit<LoaderBot, "texts" | "widget">>,
  Holds<Sent["Look"], Omit<LoaderBot["widget"], "launcher_url" | "launcher_path">>,
  Holds<Sent["GuestView"], widget.Conversation>,
  Holds<Sent["GuestMessage"], Maybe<Line<widget.Message>, "html">>,
  Holds<Sent["Author"], widget.Message["author"]>,
  Holds<Sent["Session"], Without<widget.Session>>,
  Holds<Sent["GuestChanges"], Without<widget.Changes>>,
  Holds<Sent["Sent"], Without<widget.Accepted>>,
];
