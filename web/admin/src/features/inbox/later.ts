// Parts of the inbox that come when they are wanted, or while somebody reads.
import { lazy } from "react";
import { knowledgeWords } from "@/lib/i18n";

const close = () => import("./CloseDialog");
const tags = () => import("./TagDialog");
const category = () => import("./CategorySelect");
const filter = () => import("./FilterForm");

export const CategorySelect = lazy(category);
export const CloseDialog = lazy(close);
export const TagDialog = lazy(tags);
export const FilterForm = lazy(filter);
export const BulkTools = lazy(() => import("./BulkTools"));
export const CustomerDrawer = lazy(() => import("./CustomerDrawer"));
export const MailTranscript = lazy(() => import("./MailTranscript"));
export const NewConversation = lazy(() => import("./NewConversation"));
/** Comes with its words when somebody wants to know why the bot said something. */
export const EvidenceDrawer = lazy(() => Promise.all([import("./EvidenceDrawer"), knowledgeWords()]).then(([m]) => m));
/** Comes with its words when somebody wants to teach the bot. */
export const LearnDialog = lazy(() => Promise.all([import("./LearnDialog"), knowledgeWords()]).then(([m]) => m));

/** What one key opens must not keep anybody waiting. */
export const fetchDialogs = () => Promise.all([close(), tags(), filter()]);
