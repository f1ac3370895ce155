export { RuleError } from '@bookshop/kit/app';
