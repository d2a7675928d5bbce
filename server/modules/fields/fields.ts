/**
 * Custom fields, topics and their forms: what a desk adds to its tickets. Owns the definitions;
 * values stand on tickets, which are to the right and written there. Answers which values are
 * sensible (kinds, options, limits) and gives the model that contract/field-rules.ts reads.
 */
export { createField, orderFields, updateField } from './definitions.ts';
export { visibleFields } from './fields.access.ts';
export { type DeskModel, fieldKinds, formModel, listFields } from './list.ts';
export { createTopic, listTopics, orderTopics, updateTopic } from './topics.ts';
export { checkedValue, namesInValues } from './values.ts';
