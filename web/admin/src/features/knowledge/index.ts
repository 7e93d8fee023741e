export { KnowledgeScreen } from "./KnowledgeScreen";
export { LearningCard } from "./LearningCard";
