export { KnowledgeScreen } from "./KnowledgeScreen";
export { LearningCard, useLearning } from "./LearningCard";
